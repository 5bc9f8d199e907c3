import { type Sentence, type Word, windows } from '../sentence/sentence.ts';
import { measureNamed, minutesOf, type Named } from './measure-names.ts';
import type { NumberMention } from './numbers.ts';

/** A number with what it measures: the name of the argument it is the value of. */
export interface Measure {
  argument: string;
  value: number;
  /** First word, and the one after the last, of number and name together. */
  from: number;
  to: number;
}

/**
 * Finds numbers with what they measure: `lr 2e-4`, `epochs=3`, `3 passes`, `rank of 16`, `25 MB`, `every 2 hours`.
 * Those right beside their name come first, so that "files up to 30 MB" are 30 MB and no 30 files.
 *
 * @param isName whether a word belongs to a name: "daily files of haiku to 50"
 */
export function findMeasures(
  said: Sentence,
  numbers: readonly NumberMention[],
  isName: (at: number) => boolean,
): Measure[] {
  const found: Measure[] = [];
  const used = new Set<NumberMention>();
  let names = namesIn(said, numbers);
  for (const reach of [0, 4]) {
    for (const name of names) {
      const number = numberFor(name, { said, reach, isName }, numbers, used);
      if (!number) continue;
      used.add(number);
      names = names.filter(other => other !== name);
      const value = name.argument === 'refreshMinutes' ? number.value * minutesOf(name.key) : number.value;
      const [from, to] = [Math.min(name.from, number.from), Math.max(name.to, number.to)];
      found.push({ argument: name.argument, value, from, to });
    }
  }
  return found;
}

interface NameMention extends Named {
  key: string;
  from: number;
  to: number;
}

function namesIn(said: Sentence, numbers: readonly NumberMention[]): NameMention[] {
  const found: NameMention[] = [];
  for (let at = 0; at < said.words.length; at++) {
    for (const { key, to } of windows(said.words, at, 5)) {
      const named = measureNamed(key);
      if (!named) continue;
      const meant = refined(named, key, said, at);
      if (!meant) continue;
      found.push({ ...meant, key, from: at, to });
      at = to - 1;
      break;
    }
  }
  for (const number of numbers) {
    const named = measureNamed(number.unit);
    const meant = named && refined(named, number.unit, said, number.from);
    if (meant) found.push({ ...meant, key: number.unit, from: number.from, to: number.to });
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Megabytes of a day or of a file, and files of a day, are told apart by the rest of their clause. */
function refined(named: Named, key: string, said: Sentence, at: number): Named | undefined {
  const clause = clauseAround(said, at);
  if (
    named.argument === 'maxMegabytes' &&
    /^(mb|meg|мб|兆)/.test(key) &&
    perDay.test(clause) &&
    !/each|per file|a file/i.test(clause)
  ) {
    return { ...named, argument: 'dailyMegabytes' };
  }
  if (named.argument !== 'dailyFiles') return named;
  if (/limit|cap/.test(key) && /\d ?(mb|meg)/i.test(clause)) return { ...named, argument: 'dailyMegabytes' };
  // "files" alone counts nothing, and neither does "a day".
  if (/^(files|uploads)$/.test(key) && !perDay.test(clause)) return undefined;
  if (/^(perday|aday|protag|pordia|aldia|вдень)$/.test(key) && /\d ?(mb|meg|min|h)/i.test(clause))
    return undefined;
  return named;
}

function clauseAround(said: Sentence, at: number): string {
  const border = (word: Word | undefined) => word !== undefined && /[,;.!?\n]\s/.test(word.gap);
  let from = at;
  while (from > 0 && !border(said.words[from])) from--;
  let to = at + 1;
  while (to < said.words.length && !border(said.words[to])) to++;
  return said.text.slice(said.words[from]?.start, said.words[to - 1]?.end);
}

const perDay = /\b(daily|(per|a|each|every|pro|al|am|por|se) ?(day|tag|d[ií]a|hari))\b|в день|每天|每日/i;

interface Reach {
  said: Sentence;
  /** How many words may stand between a number and its name. */
  reach: number;
  isName: (at: number) => boolean;
}

function numberFor(
  name: NameMention,
  around: Reach,
  numbers: readonly NumberMention[],
  used: ReadonlySet<NumberMention>,
): NumberMention | undefined {
  const free = numbers.filter(number => !used.has(number));
  const glued = free.find(number => number.from === name.from && number.unit !== '' && number.to === name.to);
  if (glued) return glued;
  const behind = () =>
    free.find(number => number.from >= name.to && reaches(around, name.to, number.from, 'name'));
  const before = () =>
    free.findLast(number => number.to <= name.from && reaches(around, number.to, name.from, 'number'));
  const next = around.said.words[name.to];
  const isPair = next !== undefined && /^\s*[:=]\s*[-+.]?$/.test(next.gap);
  return isPair || name.prefers === 'before' ? (behind() ?? before()) : (before() ?? behind());
}

/** Whether only connecting words and names stand between a number and its name, in one clause. */
function reaches(
  { said, reach, isName }: Reach,
  from: number,
  to: number,
  first: 'name' | 'number',
): boolean {
  const gaps = said.words.slice(from, to + 1).map(word => word.gap);
  if (gaps.some(gap => (first === 'number' ? /[,;!?\n]|\.\s/ : /[;!?\n]|\.\s|,\s/).test(gap))) return false;
  let between = 0;
  for (let at = from; at < to; at++) {
    if (isName(at)) continue;
    between++;
    if (!connectors.has(said.words[at]?.text ?? '')) return false;
  }
  return between <= reach && (reach > 0 || from === to);
}

const connectors = new Set(
  'of to at is be set as a an the around about with by on up max most maximum only just full more times de a en es von auf ist mit zu до по в size should must equal equals from limit files file x over through big long 为 到 是 设 dari sebesar ke'.split(
    ' ',
  ),
);
