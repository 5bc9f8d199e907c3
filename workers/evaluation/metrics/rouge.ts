import { ngramCounts, overlap, wordsOf } from './words.ts';

/** ROUGE of one answer, as F1 from 0 to 1. */
export interface Rouge {
  rouge1: number;
  rouge2: number;
  rougeL: number;
}

/** Words of a text beyond which it is not read: the longest common subsequence takes the product of both lengths. */
const longest = 2000;

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries"), F1 without
 * stemming. It gives `rouge-score`'s figures for English; that package is not used because it comes as source only,
 * which would run while it is installed, and leaves out all letters but a to z.
 */
export function rouge(expected: string, answer: string): Rouge {
  const [wanted, given] = [wordsOf(expected).slice(0, longest), wordsOf(answer).slice(0, longest)];
  const ofRuns = (n: number) =>
    f1(
      overlap(ngramCounts(wanted, n), ngramCounts(given, n)),
      Math.max(0, wanted.length - n + 1),
      Math.max(0, given.length - n + 1),
    );
  return {
    rouge1: ofRuns(1),
    rouge2: ofRuns(2),
    rougeL: f1(commonSubsequence(wanted, given), wanted.length, given.length),
  };
}

/** @param wanted how many there are in what was expected, `given` how many in the answer */
function f1(shared: number, wanted: number, given: number): number {
  return shared === 0 ? 0 : (2 * shared) / (wanted + given);
}

/** Length of the longest common subsequence, a row of its table at a time. */
function commonSubsequence(one: readonly string[], other: readonly string[]): number {
  let row = new Uint16Array(other.length + 1);
  for (const word of one) {
    const next = new Uint16Array(other.length + 1);
    for (let at = 1; at <= other.length; at++) {
      next[at] = word === other[at - 1] ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0);
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
