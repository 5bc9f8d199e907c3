import { stripVTControlCharacters } from 'node:util';

/**
 * A line of a program's log as people are shown it, or undefined for what only machines and developers read: progress
 * bars, warnings of libraries with the line of code they print after it, and the frames of a stack. Paths of the
 * server become names of files.
 */
export function readableLine(line: string): string | undefined {
  // A progress bar writes itself anew after a carriage return; what it was last is what a terminal shows.
  const shown =
    stripVTControlCharacters(line)
      .split('\r')
      .filter(part => part.trim())
      .at(-1) ?? '';
  if (!shown.trim() || noise.some(pattern => pattern.test(shown))) return undefined;
  return shown.replace(path, '$1').trimEnd();
}

const noise = [
  /\b\d{1,3}%\|/, // tqdm
  /\b\d+(\.\d+)?\s?(it|s|row|example)s?\/s(it|ec)?\b.*[|\]]/,
  /^\s*[#█▏▎▍▌▋▊▉=>\-. ]{10,}\s*$/,
  /\b\w*Warning\b:?/,
  /^\s*warnings?\.warn\(/,
  /^\s+File ".*", line \d+, in /,
  /^\s{4,}\S/, // the code of a frame or of a warning
  /^Traceback \(most recent call last\):$/,
];

/** An absolute path of two parts or more, on Unix or Windows: all but its last part goes. */
const path = /(?<![\w:/.])(?:[A-Za-z]:)?(?:[\\/][\w.@ +-]*[\w.@+-])+[\\/]([\w.@+-]+)/g;
