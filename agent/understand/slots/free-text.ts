import type { Sentence } from '../sentence/sentence.ts';

/** A piece of somebody's own words inside a sentence: characters from `start` to `end`. */
export interface Piece {
  text: string;
  start: number;
  end: number;
}

/** What stands between quotation marks of any language, without the marks. */
export function quotesIn(text: string): Piece[] {
  const found: Piece[] = [];
  for (const match of text.slice(0, longest).matchAll(quoted)) {
    const inner = match.slice(1).find(group => group !== undefined) ?? '';
    const trimmed = inner.trim();
    if (!trimmed) continue;
    const start = match.index + match[0].indexOf(trimmed);
    found.push({ text: trimmed, start, end: start + trimmed.length });
  }
  return found;
}

/** A quotation that goes on beyond this is no argument. */
const longest = 20_000;

const quoted =
  /"([^"]+)"|“([^”“]+)[”“"]|„([^“”]+)[“”"]|«([^»]+)»|「([^」]+)」|『([^』]+)』|`([^`]+)`|(?<![\p{L}\p{N}])['‘]((?:[^'’\n]|['’](?=\p{L})){1,400})['’](?![\p{L}\p{N}])/gu;

/**
 * What follows the first colon (or the first line's end), when it is free text: not the value of a pair such as
 * `lr: 2e-4`, no address and no time of day.
 */
export function tailOf(said: Sentence): Piece | undefined {
  const colon = /[:：](?!\/\/)(?!\d)\s*|\n+/u.exec(said.text);
  if (!colon) return undefined;
  const start = colon.index + colon[0].length;
  const text = said.text.slice(start).trim();
  if (!text || !said.text.slice(0, colon.index).trim()) return undefined;
  // A colon inside a quotation belongs to what is quoted.
  const quote = quotesIn(said.text).find(one => one.start <= colon.index && colon.index < one.end);
  if (quote) return undefined;
  const raw = said.text.slice(start);
  // Data may begin with a dash or end in a comma: only white space around it is none of it.
  const lead = raw.length - raw.trimStart().length;
  const whole = pieceAt(said.text, start, said.text.length);
  const isQuoted = whole?.start === start + lead + 1 && whole.end - whole.start === text.length - 2;
  return isQuoted ? whole : { text, start: start + lead, end: start + lead + text.length };
}

/** A span of characters without the spaces and the quotation marks around it. */
export function pieceAt(text: string, start: number, end: number): Piece | undefined {
  const raw = text.slice(start, end);
  const lead = /^[\s,;:：–—-]*/u.exec(raw)?.[0].length ?? 0;
  const inner = raw.slice(lead).trimEnd();
  if (!inner) return undefined;
  const whole = quotesIn(inner)[0];
  if (whole && whole.end - whole.start >= inner.length - 2) {
    return { text: whole.text, start: start + lead + whole.start, end: start + lead + whole.end };
  }
  return { text: inner, start: start + lead, end: start + lead + inner.length };
}
