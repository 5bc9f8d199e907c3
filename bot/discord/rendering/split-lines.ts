import type { Line, Mark, Span } from './spans.ts';

/** The lines as Discord's Markdown. */
export function textOf(lines: readonly Line[]): string {
  return split(lines, Number.POSITIVE_INFINITY)[0] ?? '';
}

/**
 * The lines as messages of at most `most` characters, cut between paragraphs, else lines, sentences or words. What is
 * marked stays so on both sides of a cut, a block of code is closed and opened again with its language, and a link or a
 * piece of code in a line is never cut.
 *
 * @param first room in the first message, where that is less
 */
export function split(lines: readonly Line[], most: number, first = most): string[] {
  const messages: string[] = [];
  let message = '';
  let room = first;
  let code: Line['code'];
  const end = () => {
    if (message.trim()) messages.push(`${message.replace(/^\n+/, '').trimEnd()}${code ? '\n```' : ''}`);
    message = '';
    room = most;
    code = undefined;
  };
  const add = (text: string, within: Line['code']) => {
    if (code && code !== within) message += '\n```';
    if (within && code !== within) message += `${message && '\n'}\`\`\`${within.language}`;
    message += message ? `\n${text}` : text;
    code = within;
  };
  /** Room for the text of one more line there. */
  const left = (within: Line['code']) => {
    const closes = code && code !== within ? 4 : 0;
    const opens = within && code !== within ? 4 + within.language.length : 0;
    return room - message.length - 1 - closes - opens - (within ? 4 : 0);
  };
  for (const [at, line] of lines.entries()) {
    // A short paragraph goes to the next message as a whole.
    if (message && startsBlock(lines, at)) {
      const short = (room * 3) / 4;
      const size = sizeOf(lines, at, short);
      if (size < short && size > left(line.code)) end();
    }
    for (let from = 0; ; ) {
      const { text, to } = fill(line, from, left(line.code));
      const isWhole = to >= line.spans.length;
      if (!isWhole && (message ? left(line.code) < room / 3 || to === from : room < most && to === from)) {
        end();
        continue;
      }
      // A span that is larger than a message is not there: words and code are made in short ones.
      add(text, line.code);
      if (isWhole || to === from) break;
      end();
      from = to;
    }
  }
  end();
  return messages;
}

/** As much of a line from a span on as has room, to the end of a sentence where there is one in the second half. */
function fill(line: Line, from: number, room: number): { text: string; to: number } {
  let text = from ? (line.prefix ?? '') : (line.first ?? line.prefix ?? '');
  const begin = text.length;
  let open: readonly Mark[] = [];
  let word = { text: '', to: from };
  let sentence = word;
  for (let at = from; at < line.spans.length; at++) {
    const span = line.spans[at];
    if (!span) break;
    if (!line.code && text.length === begin && !span.text.trim()) continue;
    const marks = span.text.trim() ? span.marks : common(open, line.spans[at + 1]?.marks ?? []);
    const kept = common(open, marks);
    text += closing(open.slice(kept.length)) + marks.slice(kept.length).join('');
    text += text.length === begin && !line.code ? startOfLine(span.text) : span.text;
    open = marks;
    if (text.length + closing(open).length > room) {
      const isWorth = sentence.text.length > room / 2;
      return isWorth ? sentence : word;
    }
    // A space where it is cut belongs to neither side.
    if (!line.code && !span.text.trim()) {
      if (sentence.to === at) sentence = { ...sentence, to: at + 1 };
      word = { ...word, to: at + 1 };
      continue;
    }
    word = { text: text + closing(open), to: at + 1 };
    if (/[.!?…。]$/.test(span.text)) sentence = word;
  }
  return { text: text + closing(open), to: line.spans.length };
}

function common(one: readonly Mark[], other: readonly Mark[]): readonly Mark[] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return one.slice(0, at);
}

function closing(marks: readonly Mark[]): string {
  return marks.toReversed().join('');
}

/** A word that would make the line a heading, a list or small print. */
function startOfLine(word: string): string {
  return word.replace(/^(?:#{1,6}|[+-]|-#)$/, '\\$&').replace(/^(\d+)([.)])$/, '$1\\$2');
}

function startsBlock(lines: readonly Line[], at: number): boolean {
  const [before, line] = [lines[at - 1], lines[at]];
  return Boolean(before && line && (isEmpty(before) || before.code !== line.code));
}

/** Characters of the block that begins there, counted up to `most`. */
function sizeOf(lines: readonly Line[], from: number, most: number): number {
  let size = 0;
  for (let at = from; at < lines.length && size < most; at++) {
    const line = lines[at];
    if (!line || isEmpty(line) || (at > from && startsBlock(lines, at))) break;
    size += 1 + (line.first ?? line.prefix ?? '').length;
    size += line.spans.reduce((sum: number, { text, marks }: Span) => sum + text.length + marks.length, 0);
  }
  return size;
}

function isEmpty(line: Line): boolean {
  return !line.code && !line.spans.length && !line.first && !line.prefix;
}
