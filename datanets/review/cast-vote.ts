import { currentPerson } from '../../store/database/current-person.ts';
import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { ReviewRule } from '../datanet-settings.ts';
import type { Vote } from '../review-task.ts';
import { excerpt } from '../validation/findings.ts';
import { decideByVotes, votesOn } from './decide-by-votes.ts';
import { mostVotes, trustOf } from './decision.ts';
import { answerGold } from './gold.ts';
import { judgeAppeal } from './judge-appeal.ts';
import { settleNovelty } from './novelty.ts';
import { admitVote, lockSubmission, type UnderReview } from './vote-admission.ts';

/** A vote, and when it was cast. */
export interface TimedVote {
  vote: Vote;
  at: Date;
}

/**
 * Records a vote and decides the submission when the rule of its datanet is met. A reviewer's second vote changes
 * nothing, and who skipped a submission has given up the right to judge it.
 *
 * @throws UserError as {@link admitVote}
 */
export async function castVote(db: Database, cast: Vote, at: Date): Promise<void> {
  await settleNovelty(db, cast.submissionId);
  await db.transaction(async tx => {
    const vote = { ...cast, reviewerId: await currentPerson(tx, cast.reviewerId) };
    const submission = await lockSubmission(tx, vote.submissionId, vote.communityId);
    await countVotes(tx, submission, [{ vote, at }], at);
  });
}

/**
 * Counts votes on a submission together, and then decides it by all of them when that is due. Call it in a transaction
 * that holds the submission.
 *
 * @throws UserError as {@link admitVote}
 */
export async function countVotes(
  tx: Queryable,
  submission: UnderReview,
  votes: readonly TimedVote[],
  now: Date,
): Promise<void> {
  for (const { vote, at } of votes) {
    const on = await admitVote(tx, vote, submission);
    if (on === 'appeal') return await judgeAppeal(tx, vote, submission, now);
    if (on === 'gold') await answerGold(tx, vote, at);
    if (on === 'submission') await recordVote(tx, submission, vote, at);
  }
  if (submission.status === 'waiting') await decideByVotes(tx, submission, now);
}

async function recordVote(tx: Queryable, submission: UnderReview, vote: Vote, at: Date): Promise<void> {
  const trust = await trustOfReviewer(tx, submission.communityId, vote.reviewerId);
  const { length } = await votesOn(tx, submission.id);
  const alone = vote.grade !== 'skip' && vote.isSteward && decidesAlone(submission.review, length);
  await insertReview(tx, vote, trust, alone, at);
  await insertStrikes(tx, vote);
}

async function trustOfReviewer(tx: Queryable, communityId: number, reviewerId: number): Promise<number> {
  const gold = await tx.first<{ seen: number; right: number }>(sql`
    select gold_seen as seen, gold_right as "right" from reviewer_trust
    where community_id = ${communityId} and person_id = ${reviewerId}`);
  return trustOf(gold ?? { seen: 0, right: 0 });
}

/** Under the rule `people` when five votes have not decided it, else always. */
function decidesAlone(rule: ReviewRule, others: number): boolean {
  return rule !== 'people' || others >= mostVotes;
}

async function insertReview(
  tx: Queryable,
  vote: Vote,
  trust: number,
  alone: boolean,
  at: Date,
): Promise<void> {
  const comment = vote.comment ? excerpt(vote.comment, 500) : null;
  const reason = vote.grade === 'reject' ? vote.reason : null;
  await tx.run(sql`
    insert into review (submission_id, reviewer_id, grade, reason, comment, trust, alone, at)
    values (${vote.submissionId}, ${vote.reviewerId}, ${vote.grade}, ${reason}, ${comment}, ${trust}, ${alone}, ${at})
    on conflict (submission_id, reviewer_id) do update set
      grade = excluded.grade, reason = excluded.reason, comment = excluded.comment, trust = excluded.trust,
      alone = excluded.alone, at = excluded.at`);
}

/** Only rows of this submission can be struck out; other numbers are passed over. */
async function insertStrikes(tx: Queryable, vote: Vote): Promise<void> {
  if (vote.strike.length === 0 || vote.grade === 'skip') return;
  await tx.run(sql`
    insert into review_strike (submission_id, reviewer_id, item_id)
    select ${vote.submissionId}, ${vote.reviewerId}, id from item
    where submission_id = ${vote.submissionId} and id = any(${vote.strike})
    on conflict do nothing`);
}
