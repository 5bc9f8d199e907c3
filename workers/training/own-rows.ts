import type { Trial } from '../plan.ts';

/** What a new model said of pictures or clips that it learned from. */
export interface OwnRows {
  asked: number;
  /** Said word for word as they were learned, but for case and marks. */
  exact: number;
  /** Words that were wrong, missing or too many, as a share of those that are there: the word error rate. */
  wordErrors: number;
}

/** Undefined when nothing was asked. */
export function ownRowsSaid(trials: readonly Trial[] = []): OwnRows | undefined {
  if (trials.length === 0) return undefined;
  const pairs = trials.map(({ expected, answer }) => [wordsOf(expected), wordsOf(answer)] as const);
  const errors = pairs.map(([expected, answer]) => edits(expected, answer));
  const words = pairs.reduce((sum, [expected]) => sum + expected.length, 0);
  return {
    asked: trials.length,
    exact: errors.filter(count => count === 0).length,
    wordErrors: errors.reduce((sum, count) => sum + count, 0) / Math.max(1, words),
  };
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** Words to change, leave out or add until one is the other (Levenshtein), a row of its table at a time. */
function edits(one: readonly string[], other: readonly string[]): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [line, word] of one.entries()) {
    const next = [line + 1];
    for (let at = 1; at <= other.length; at++) {
      const changed = (row[at - 1] ?? 0) + (word === other[at - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
