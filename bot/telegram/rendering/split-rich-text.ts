import { most } from '../limits.ts';
import { toHtml } from './html.ts';
import { type Mark, type Rich, slice, trimmed } from './rich-text.ts';

/**
 * Cuts a text into pieces that each fit in a message: between paragraphs, else lines, sentences or words. What is marked
 * stays marked in both pieces, so a code block that has to be cut is one in each; a table or a code block that fits in a
 * message and a link are not cut.
 *
 * @param length units of a piece
 * @param count pieces at most; what is left is not looked at
 */
export function cut(whole: Rich, length: number, count = Number.POSITIVE_INFINITY): Rich[] {
  const pieces: Rich[] = [];
  for (let rest = trimmed(whole); rest.text && pieces.length < count; ) {
    const at = fits(rest, length) ? rest.text.length : placeToCut(rest, room(rest, length));
    const piece = trimmed(slice(rest, 0, at));
    if (piece.text) pieces.push(piece);
    rest = trimmed(withoutSpace(slice(rest, at)));
  }
  return pieces;
}

function fits(rich: Rich, length: number): boolean {
  return (
    rich.text.length <= length &&
    counted(rich).length <= most.marks &&
    Buffer.byteLength(toHtml(rich)) <= most.markupBytes
  );
}

/** Marks that Telegram counts. */
function counted({ marks }: Rich): Mark[] {
  return marks.filter(mark => mark.kind !== 'table');
}

/** How far a piece may go: to the length, to the last mark that has room, or less far when the markup is too much. */
function room(rich: Rich, length: number): number {
  const tooMany = counted(rich).sort((a, b) => a.from - b.from)[most.marks]?.from ?? length;
  let far = Math.min(length, Math.max(1, tooMany), rich.text.length);
  while (far > 1 && !fits(slice(rich, 0, far), length)) far = Math.floor(far / 2);
  return far;
}

function placeToCut(rich: Rich, far: number): number {
  const { text, marks } = rich;
  const head = text.slice(0, far);
  const least = far / 3;
  const whole = marks.filter(
    mark => (mark.kind === 'pre' || mark.kind === 'table') && mark.to - mark.from <= most.text,
  );
  // A block goes to the next message as a whole, with the line above it when that is its heading.
  const torn = whole.find(mark => mark.from < far && mark.to > far && mark.from >= least);
  if (torn) return beforeLabel(text, torn.from, least);
  const candidates = [
    lastOf(/\n\s*\n/g, head),
    lastOf(/\n/g, head),
    lastOf(/[.!?…。]\s/g, head),
    lastOf(/\s/g, head),
  ];
  for (const found of candidates) {
    if (found === undefined || found < least) continue;
    const at = outside(rich, found);
    if (at >= least) return at;
  }
  const hard = outside(rich, far);
  const at = hard >= least ? hard : far;
  return at > 1 && /[\ud800-\udbff]/.test(text.charAt(at - 1)) ? at - 1 : at;
}

/** Before the line above a block, when there is nothing between them. */
function beforeLabel(text: string, at: number, least: number): number {
  const before = text.slice(0, at).replace(/\n$/, '');
  const line = before.lastIndexOf('\n\n');
  return before.endsWith('\n') || line < least || before.length - line > 120 ? at : line;
}

/** Before the link or the inline code that `at` is in the middle of. */
function outside({ marks }: Rich, at: number): number {
  const torn = marks.find(
    mark =>
      (mark.kind === 'link' || mark.kind === 'code' || mark.kind === 'person') &&
      mark.from < at &&
      mark.to > at,
  );
  return torn ? torn.from : at;
}

function lastOf(pattern: RegExp, text: string): number | undefined {
  let last: number | undefined;
  for (const found of text.matchAll(pattern)) last = found.index + found[0].length;
  return last;
}

/** A piece does not begin with the space that was cut at; the indent of code stays. */
function withoutSpace(rest: Rich): Rich {
  if (rest.marks.some(mark => mark.kind === 'pre' && mark.from === 0)) return rest;
  return slice(rest, /^\s*/.exec(rest.text)?.[0].length ?? 0);
}
