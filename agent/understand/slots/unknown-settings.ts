import { argumentsOf } from '../../arguments/schema.ts';
import type { Command } from '../../command.ts';
import type { Reading } from './reading.ts';

/**
 * Settings that a sentence gives and its command has not, as they were written: `momentum=0.9`, `a label smoothing of 0.1`,
 * `2 hours` for a command that measures no time. Looked for in commands with settings of numbers and no text of
 * somebody's own, in which such words could stand.
 *
 * @param used the arguments that were read
 */
export function unknownSettings(
  command: Command,
  reading: Reading,
  used: Readonly<Record<string, unknown>>,
): string[] {
  const known = argumentsOf(command);
  const hasSettings = known.some(({ type, required }) => !required && isNumeric(type));
  if (!hasSettings || known.some(({ kind }) => kind === 'text' || kind === 'topic')) return [];
  const { said, mentions, options, measures, numbers, unknown } = reading;
  const written = (from: number, to: number) =>
    said.text.slice(said.words[from]?.start, said.words[to - 1]?.end).trim();
  const found = measures
    .filter(({ argument }) => !known.some(({ name }) => name === argument))
    .map(({ from, to }) => ({ from, to }));
  for (const { from, to, value } of numbers) {
    if (Object.values(used).includes(value)) continue;
    // "a momentum of 0.9", "momentum to 0.9"
    const last = [from - 1, from - 2].find(at => unknown.includes(at));
    if (last === undefined) continue;
    found.push({ from: unknown.includes(last - 1) ? last - 1 : last, to });
  }
  // What is set to a word: "optimizer=lion".
  const own = options.filter(({ kind }) => known.some(({ name }) => kind === `option:${name}`));
  const read = [...mentions.filter(({ sure }) => sure), ...own, ...measures];
  const isRead = (at: number) => read.some(({ from, to }) => from <= at && at < to);
  for (const [at, word] of said.words.entries()) {
    const next = said.words[at + 1];
    const isPair = next !== undefined && /^\s?=\s?$/.test(said.text.slice(word.end, next.start));
    const isKnown = known.some(({ name }) => name.toLowerCase() === word.text);
    if (isPair && !isKnown && !isRead(at) && !isRead(at + 1)) found.push({ from: at, to: at + 2 });
  }
  const ordered = found.sort((a, b) => a.from - b.from || b.to - a.to);
  return ordered
    .filter((span, at) => ordered.findIndex(other => other.from <= span.from && span.to <= other.to) === at)
    .map(({ from, to }) => written(from, to))
    .filter(words => !Object.values(used).some(value => typeof value === 'string' && value.includes(words)));
}

const isNumeric = (type: string) => type === 'number' || type === 'integer';
