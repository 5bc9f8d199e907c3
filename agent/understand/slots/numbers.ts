import { readNumber } from '../../arguments/numerals.ts';
import type { Sentence, Word } from '../sentence/sentence.ts';
import { isFree, type Mention } from './mention.ts';

/** A number in a sentence, as digits or as a word. */
export interface NumberMention {
  value: number;
  from: number;
  to: number;
  /** Letters right behind the digits: `mb` of `25mb`. */
  unit: string;
  /** Written as a word: never taken for the number of a job. */
  spelled: boolean;
}

/** All numbers of a sentence that no name has taken: digits in any notation, and number words. */
export function findNumbers(said: Sentence, taken: readonly Mention[]): NumberMention[] {
  const found: NumberMention[] = [];
  for (const match of said.head.matchAll(digits)) {
    const [from, to] = wordsWithin(said, match.index, match.index + match[0].length);
    const value = readNumber(match[0]);
    if (value === undefined || from === to || !isFree(taken, from, to)) continue;
    const last = said.words[to - 1];
    const unit = last ? said.text.slice(match.index + match[0].length, last.end).toLowerCase() : '';
    // "7b" is the size of a model and "2nd" an order, neither is a count.
    if (/^(b|bn|nd|rd|st|th)$/.test(unit)) continue;
    found.push({ value, from, to, unit, spelled: false });
  }
  for (const [at, word] of said.words.entries()) {
    const value = spelledNumbers.get(word.text);
    if (value === undefined || !isFree(taken, at, at + 1)) continue;
    found.push({ value, from: at, to: at + 1, unit: '', spelled: true });
  }
  for (const [at, word] of said.words.entries()) {
    const glued = /^(lr|bs|r|rank|batch|epochs?|ep|v|version|job|run|len)(\d+(?:e\d+)?)$/.exec(word.text);
    if (glued?.[2] && isFree(taken, at, at + 1)) {
      found.push({ value: Number(glued[2]), from: at, to: at + 1, unit: glued[1] ?? '', spelled: false });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

const digits =
  /(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{N}_])(?<!(?<![\p{L}\p{N}^-])\d+[.,])[-+−]?(?:\d+\/\d+(?![\d/])|(?:\d+(?:[.,]\d+)*|[.,]\d+)(?:e[-+−]?\d+)?(?: ?[*x×·] ?10 ?(?:\^|\*\*) ?\(?[-+−]?\d+\)?)?(?: ?(?:\^|\*\*) ?\(?[-+−]?\d+\)?)?(?:k(?![\p{L}\p{N}]))?)/giu;

/** `half an epoch`, `a couple of rounds`, and the small numbers in each language. */
const spelledNumbers = new Map<string, number>(
  Object.entries({
    half: 0.5,
    single: 1,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    twelve: 12,
    fifteen: 15,
    sixteen: 16,
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    hundred: 100,
    couple: 2,
    twice: 2,
    dozen: 12,
    sixty: 60,
    ninety: 90,
    uno: 1,
    una: 1,
    un: 1,
    dos: 2,
    tres: 3,
    cuatro: 4,
    cinco: 5,
    diez: 10,
    eine: 1,
    einen: 1,
    zwei: 2,
    drei: 3,
    vier: 4,
    funf: 5,
    zehn: 10,
    один: 1,
    одну: 1,
    одна: 1,
    два: 2,
    две: 2,
    три: 3,
    четыре: 4,
    пять: 5,
    десять: 10,
    一: 1,
    两: 2,
    二: 2,
    三: 3,
    四: 4,
    五: 5,
    六: 6,
    七: 7,
    八: 8,
    九: 9,
    十: 10,
    satu: 1,
    dua: 2,
    tiga: 3,
    empat: 4,
    lima: 5,
    sepuluh: 10,
  }),
);

/** The words of which any letter lies in a span of characters. */
function wordsWithin(said: Sentence, start: number, end: number): [number, number] {
  const from = said.words.findIndex(word => word.end > start);
  if (from < 0) return [0, 0];
  let to = from;
  while (to < said.words.length && (said.words[to] as Word).start < end) to++;
  return [from, to];
}
