import type { Call } from '../../reply.ts';
import { squashed, windows } from '../sentence/sentence.ts';
import type { Reading } from './reading.ts';

/**
 * The text with a placeholder for all that the call has as an argument: names, numbers with what they measure, options,
 * addresses, somebody's own words. What is named and not taken by the call stays.
 *
 * @param unused settings that the command has not, as they are written: they are named to the person
 */
export function withArgumentsAs(
  placeholder: string,
  { args }: Call,
  reading: Reading,
  unused: readonly string[] = [],
): string {
  const { said, mentions, options, measures, numbers } = reading;
  const values = Object.values(args)
    .flat()
    .map(value => String(value));
  const has = (value: unknown) => values.includes(String(value));
  const taken = new Set<number>();
  const take = (from: number, to: number) => {
    for (let at = from; at < to; at++) taken.add(at);
  };
  for (const { value, from, to } of [...mentions, ...numbers]) if (has(value)) take(from, to);
  for (const { kind, value, from, to } of options)
    if (args[kind.replace('option:', '')] === value) take(from, to);
  for (const { argument, value, from, to } of measures) if (args[argument] === value) take(from, to);
  for (const [at] of said.words.entries()) {
    const name = windows(said.words, at, longestName).find(({ key }) =>
      values.some(value => squashed(value) === key),
    );
    if (name) take(at, name.to);
  }
  let text = said.text;
  const own = [...values, ...unused].filter(value => value.length > 1).sort((a, b) => b.length - a.length);
  const spans = own.flatMap(value => {
    const start = text.toLowerCase().indexOf(value.toLowerCase());
    const end = start + value.length;
    return start < 0 || isInside(text, start) || isInside(text, end) ? [] : [{ start, end }];
  });
  for (const at of taken) {
    const word = said.words[at];
    if (word) spans.push(word);
  }
  spans.sort((a, b) => b.start - a.start);
  let border = text.length;
  for (const { start, end } of spans) {
    if (start >= border) continue;
    text = `${text.slice(0, start)} ${placeholder} ${text.slice(Math.max(Math.min(end, border), start))}`;
    border = start;
  }
  return text;
}

/** A name of so many words is the longest. */
const longestName = 8;

/** Whether a place lies within a word. */
function isInside(text: string, at: number): boolean {
  return (
    /^[\p{L}\p{N}]{2}$/u.test(text.slice(at - 1, at + 1)) &&
    !/\p{Script=Han}/u.test(text.slice(at - 1, at + 1))
  );
}
