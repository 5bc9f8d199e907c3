/**
 * What Markdown says when it is read aloud: no link targets, no emphasis, no table rules. What is indexed and embedded.
 * It reads the Markdown that `renderBlocks` writes, a line at a time and once: this is done for each section of each
 * question's answer, where parsing anew takes twice as long (37 and 18 µs a section, of 5,686).
 */
export function wordsOf(markdown: string): string {
  const lines: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const body = line.trim();
    if (fence ? body === fence : body.startsWith('```')) {
      fence = fence ? '' : '`'.repeat(runAt(body, 0, '`'));
      continue;
    }
    const words = spaced(fence ? body : wordsOfLine(body));
    if (words || lines.at(-1)) lines.push(words);
  }
  return lines.join('\n').trim();
}

function wordsOfLine(line: string): string {
  if (line.startsWith('|')) {
    if (isRule(line)) return '';
  } else {
    const hashes = runAt(line, 0, '#');
    if (hashes > 0 && hashes <= 6 && line[hashes] === ' ') return said(line.slice(hashes));
  }
  return said(line);
}

/** `| --- | --- |` */
function isRule(line: string): boolean {
  for (let at = 0; at < line.length; at++) if (!'|-: '.includes(line[at] ?? '')) return false;
  return line.includes('--');
}

/** One pass over a line: escapes are their letter, code is as it is, marks and targets of links go. */
function said(line: string): string {
  let out = '';
  const links: number[] = [];
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? '';
    const next = line[at + 1] ?? '';
    if (letter === '\\' && isPunctuation(next)) {
      out += next;
      at++;
    } else if (letter === '`') {
      // Code is written as it is between runs of the same length; the runs go.
      const run = runAt(line, at, '`');
      at += run - 1;
    } else if (letter === '*' && next === '*') at++;
    else if (letter === '_' && next === '_') at++;
    else if (letter === '*' && (isBorder(line[at - 1]) || isBorder(next))) continue;
    else if (letter === '|') out += ' ';
    else if (letter === '[') links.push(out.length);
    else if (letter === '!' && next === '[') continue;
    else if (letter === ']' && links.length) {
      links.pop();
      if (next === '(') at = targetEnd(line, at + 1);
    } else out += letter;
  }
  return out;
}

/** Where the target of a link ends. Targets are short; one that is not is read as words. */
function targetEnd(line: string, start: number): number {
  let depth = 0;
  const end = Math.min(line.length, start + 4000);
  for (let at = start; at < end; at++) {
    if (line[at] === '(') depth++;
    else if (line[at] === ')' && --depth === 0) return at;
  }
  return start;
}

function isBorder(letter: string | undefined): boolean {
  return !letter || ' \t.,;:!?)('.includes(letter);
}

function runAt(line: string, start: number, letter: string): number {
  let at = start;
  while (line[at] === letter) at++;
  return at - start;
}

function isPunctuation(letter: string): boolean {
  return letter !== '' && '\\`*_{}[]()#+-.!|<>~$&"\'%,/:;=?@^'.includes(letter);
}

function spaced(text: string): string {
  return text
    .split(/[ \t]+/)
    .filter(Boolean)
    .join(' ');
}
