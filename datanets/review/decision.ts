import type { Grade } from '../review-task.ts';

/** Values of grades, in thousandths. The flat value of the rule `automatic` is that of "usable". */
export const gradeValues = { usable: 600, good: 800, excellent: 1000 } as const;

/** Votes from which the rule `people` decides, and at which it gives up and asks the steward. */
export const fewestVotes = 2;
export const mostVotes = 5;

const acceptFrom = 0.9;
const rejectUntil = 0.1;

export interface CastVote {
  reviewerId: number;
  grade: Exclude<Grade, 'skip'>;
  /** Probability that this reviewer judges rightly, 0.55 to 0.97. */
  trust: number;
}

/** `(right + 4) / (seen + 5)` on gold tasks, between 0.55 and 0.97: 0.8 for who has seen none. */
export function trustOf({ seen, right }: { seen: number; right: number }): number {
  return Math.min(0.97, Math.max(0.55, (right + 4) / (seen + 5)));
}

/**
 * The probability that the submission is good, by the votes: each weighs `ln(p / (1 - p))` for or against, from even
 * odds. Two agreeing reviewers of the first trust (0.8) give 0.94 or 0.06, so they decide.
 */
export function posterior(votes: readonly Pick<CastVote, 'grade' | 'trust'>[]): number {
  const odds = votes.reduce((sum, { grade, trust }) => {
    const weight = Math.log(trust / (1 - trust));
    return grade === 'reject' ? sum - weight : sum + weight;
  }, 0);
  return 1 / (1 + Math.exp(-odds));
}

/** What the votes come to under the rule `people`: decided, one more reviewer, or the steward. */
export function outcomeOf(
  votes: readonly Pick<CastVote, 'grade' | 'trust'>[],
): 'accept' | 'reject' | 'more' | 'steward' {
  if (votes.length < fewestVotes) return 'more';
  const probability = posterior(votes);
  if (probability >= acceptFrom - 1e-9) return 'accept';
  if (probability <= rejectUntil + 1e-9) return 'reject';
  return votes.length < mostVotes ? 'more' : 'steward';
}

/** The value of an accepted submission's items: the mean grade of those who accepted it. */
export function meanGrade(votes: readonly Pick<CastVote, 'grade'>[]): number {
  const values = votes.flatMap(({ grade }) => (grade === 'reject' ? [] : [gradeValues[grade]]));
  return values.length === 0 ? 0 : values.reduce((sum: number, value) => sum + value, 0) / values.length;
}

/** Whether a row that `strikes` of the `accepting` reviewers struck out is out: half of them is enough. */
export function isStruck(strikes: number, accepting: number): boolean {
  return strikes > 0 && strikes * 2 >= accepting;
}
