import { ngramCounts, overlap, tokensOf } from './words.ts';

/** What BLEU adds up over a corpus: matching and given runs of 1 to 4 tokens, and both lengths. */
export interface BleuCounts {
  matching: readonly number[];
  given: readonly number[];
  answerLength: number;
  expectedLength: number;
}

const orders = [1, 2, 3, 4];

/** Of one answer. */
export function bleuCounts(expected: string, answer: string): BleuCounts {
  const [wanted, given] = [tokensOf(expected), tokensOf(answer)];
  return {
    matching: orders.map(n => overlap(ngramCounts(given, n), ngramCounts(wanted, n))),
    given: orders.map(n => Math.max(0, given.length - n + 1)),
    answerLength: given.length,
    expectedLength: wanted.length,
  };
}

/**
 * BLEU-4 of a corpus, from 0 to 1 (Papineni et al. 2002), with sacreBLEU's default smoothing: an order without a match
 * counts half as much as the one before it without (`exp`; Chen and Cherry 2014, method 3). sacreBLEU itself is not
 * used because it needs lxml, five megabytes of binary code, for test sets that nobody here reads.
 */
export function bleu(corpus: readonly BleuCounts[]): number {
  const sum = (of: (counts: BleuCounts) => number) => corpus.reduce((total, counts) => total + of(counts), 0);
  const [answerLength, expectedLength] = [sum(one => one.answerLength), sum(one => one.expectedLength)];
  let smoothing = 1;
  let logarithms = 0;
  let used = 0;
  for (const [order] of orders.entries()) {
    const given = sum(one => one.given[order] ?? 0);
    const matching = sum(one => one.matching[order] ?? 0);
    if (given === 0) break;
    used++;
    if (matching === 0) smoothing *= 2;
    logarithms += Math.log(matching === 0 ? 1 / (smoothing * given) : matching / given);
  }
  // An answer too short for four tokens has no BLEU-4, and nothing that matches is no match.
  if (used < orders.length || sum(one => one.matching[0] ?? 0) === 0) return 0;
  const brevity = answerLength < expectedLength ? Math.exp(1 - expectedLength / answerLength) : 1;
  return brevity * Math.exp(logarithms / orders.length);
}
