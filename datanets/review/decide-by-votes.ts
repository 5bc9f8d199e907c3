import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { inEnglish, type Said } from '../../store/message.ts';
import { decide } from './decide.ts';
import { type CastVote, isStruck, meanGrade, outcomeOf } from './decision.ts';
import { allReasons, reasonNamed } from './reject-reasons.ts';
import type { UnderReview } from './vote-admission.ts';
import { reasonSaid, rowNames } from './vote-reasons.ts';

/** A vote as it was recorded; `alone` says that it decides by itself. */
export type RecordedVote = CastVote & { alone: boolean };

/** Decides a submission when the votes on it meet the rule of its datanet. */
export async function decideByVotes(tx: Queryable, submission: UnderReview, at: Date): Promise<void> {
  const votes = await votesOn(tx, submission.id);
  const alone = votes.find(vote => vote.alone);
  const deciding = alone ? [alone] : votes;
  const outcome = outcomeBy(submission, votes, alone);
  if (outcome !== 'accept' && outcome !== 'reject') return;
  const accepted = outcome === 'accept';
  const side = deciding.filter(vote => (vote.grade !== 'reject') === accepted);
  const reviewers = side.map(vote => vote.reviewerId);
  await decide(tx, submission.id, {
    accepted,
    value: accepted ? meanGrade(side) : 0,
    ...(accepted ? { reasons: [], hints: [] } : await rejection(tx, submission, reviewers)),
    struck: accepted ? await struckRows(tx, submission.id, reviewers) : [],
    ...(alone && { stewardId: alone.reviewerId }),
    automatic: false,
    at,
  });
}

/** In the order in which they were cast. */
export async function votesOn(tx: Queryable, submissionId: number): Promise<RecordedVote[]> {
  return await tx.all(sql`
    select reviewer_id as "reviewerId", grade, trust, alone from review
    where submission_id = ${submissionId} and grade <> 'skip'
    order by at, reviewer_id`);
}

function outcomeBy(
  { review }: UnderReview,
  votes: readonly RecordedVote[],
  alone: RecordedVote | undefined,
): ReturnType<typeof outcomeOf> {
  if (alone) return alone.grade === 'reject' ? 'reject' : 'accept';
  return review === 'steward' ? 'more' : outcomeOf(votes);
}

async function struckRows(tx: Queryable, submissionId: number, accepting: number[]): Promise<number[]> {
  const rows = await tx.all<{ itemId: number; strikes: number }>(sql`
    select item_id as "itemId", count(*) as strikes from review_strike
    where submission_id = ${submissionId} and reviewer_id = any(${accepting})
    group by item_id`);
  return rows.filter(row => isStruck(row.strikes, accepting.length)).map(row => row.itemId);
}

/**
 * The rejecting reviewers' reasons in the words of the list, each with the rows they picked and what they wrote, and what
 * would mend each; the same words once.
 */
async function rejection(
  tx: Queryable,
  { id, datanetId }: UnderReview,
  rejecting: number[],
): Promise<{ reasons: Said[]; hints: Said[] }> {
  const votes = await tx.all<{ reason: string; comment: string | null; picked: number[] }>(sql`
    select reason, comment, array(
        select item_id from review_strike s
        where s.submission_id = review.submission_id and s.reviewer_id = review.reviewer_id
      ) as picked
    from review
    where submission_id = ${id} and reviewer_id = any(${rejecting})
    order by at, reviewer_id`);
  const known = await allReasons(tx, datanetId);
  const reasons: Said[] = [];
  const hints: Said[] = [];
  for (const { reason, comment, picked } of votes) {
    const { label, mend } = reasonNamed(known, reason);
    reasons.push(reasonSaid(label, comment, await rowNames(tx, id, picked)));
    if (mend) hints.push(mend);
  }
  return { reasons: once(reasons), hints: once(hints) };
}

function once(said: readonly Said[]): Said[] {
  return [...new Map(said.map(one => [inEnglish(one), one])).values()];
}
