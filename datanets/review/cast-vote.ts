import { currentPerson } from '../../store/database/current-person.ts';
import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { anyOf, inEnglish, message } from '../../store/message.ts';
import type { Grade, ReviewRule, Vote } from '../datanets.ts';
import { rejectReasons } from '../datanets.ts';
import { excerpt } from '../validation/findings.ts';
import { type Decision, decide } from './decide.ts';
import { type CastVote, isStruck, meanGrade, mostVotes, outcomeOf, trustOf } from './decision.ts';

/**
 * Records a vote and decides the submission when the rule of its datanet is met. A reviewer's second vote changes
 * nothing, and who skipped a submission has given up the right to judge it.
 *
 * @throws UserError on one's own submission, one that was not given to this reviewer or that they skipped, one that is decided, a
 * rejection without a reason, and strikes that leave nothing of what is accepted
 */
export async function castVote(db: Database, cast: Vote, at: Date): Promise<void> {
  await db.transaction(async tx => {
    const vote = { ...cast, reviewerId: await currentPerson(tx, cast.reviewerId) };
    const submission = await lockSubmission(tx, vote.submissionId);
    if (submission?.communityId !== vote.communityId)
      throw new UserError(message('There is no submission {id} here.', { id: vote.submissionId }));
    const before = await ownGrade(tx, vote);
    if (before && before !== 'skip') return;
    if (before === 'skip' && !vote.isSteward) {
      if (vote.grade === 'skip') return;
      throw new UserError(
        message('You skipped submission {id}, so somebody else judges it. Ask for the next one.', {
          id: vote.submissionId,
        }),
      );
    }
    await check(tx, vote, submission);
    const trust = await trustOfReviewer(tx, submission.communityId, vote.reviewerId);
    const others = await votesOn(tx, vote.submissionId);
    const alone = vote.grade !== 'skip' && vote.isSteward && decidesAlone(submission.review, others);
    await insertReview(tx, vote, trust, alone, at);
    await insertStrikes(tx, vote);
    if (vote.grade === 'skip') return;
    const own: CastVote = { reviewerId: vote.reviewerId, grade: vote.grade, trust };
    const decision = await decisionBy(tx, submission, own, others, alone, at);
    if (decision) await decide(tx, vote.submissionId, decision);
  });
}

interface UnderReview {
  id: number;
  status: string;
  personId: number;
  communityId: number;
  review: ReviewRule;
  rowsGood: number;
}

async function lockSubmission(tx: Queryable, id: number): Promise<UnderReview | undefined> {
  return await tx.first(sql`
    select s.id, s.status, s.person_id as "personId", d.community_id as "communityId", d.review,
      s.rows_good as "rowsGood"
    from submission s
    join datanet d on d.id = s.datanet_id
    where s.id = ${id}
    for update of s`);
}

async function ownGrade(tx: Queryable, vote: Vote): Promise<Grade | undefined> {
  const review = await tx.first<{ grade: Grade }>(sql`
    select grade from review where submission_id = ${vote.submissionId} and reviewer_id = ${vote.reviewerId}`);
  return review?.grade;
}

async function check(tx: Queryable, vote: Vote, submission: UnderReview): Promise<void> {
  if (submission.personId === vote.reviewerId) {
    throw new UserError(message('This submission is your own; somebody else has to judge it.'));
  }
  if (submission.status !== 'waiting') {
    const decided = submission.status === 'accepted' || submission.status === 'rejected';
    throw new UserError(
      decided
        ? message('Submission {id} was decided while you looked; thank you. Ask for the next one.', {
            id: submission.id,
          })
        : message('Submission {id} is not up for review. Ask for the next one.', { id: submission.id }),
    );
  }
  if (!vote.isSteward && !(await wasAssigned(tx, vote))) {
    throw new UserError(
      message('Submission {id} was not given to you. Ask for the next one to review.', { id: submission.id }),
    );
  }
  if (vote.grade === 'reject' && !rejectReasons.some(reason => reason.value === vote.reason)) {
    throw new UserError(
      message('A rejection needs its reason, so that the contributor can learn from it: one of {reasons}.', {
        reasons: anyOf(rejectReasons.map(({ value }) => value)),
      }),
    );
  }
  if (vote.grade !== 'reject' && new Set(vote.strike).size >= submission.rowsGood) {
    throw new UserError(
      message('Every row is struck out, so nothing would be accepted. Choose Reject instead.'),
    );
  }
}

async function wasAssigned(tx: Queryable, vote: Vote): Promise<boolean> {
  const assignment = await tx.first(sql`
    select from review_assignment
    where submission_id = ${vote.submissionId} and reviewer_id = ${vote.reviewerId}`);
  return assignment !== undefined;
}

async function trustOfReviewer(tx: Queryable, communityId: number, reviewerId: number): Promise<number> {
  const gold = await tx.first<{ seen: number; right: number }>(sql`
    select gold_seen as seen, gold_right as "right" from reviewer_trust
    where community_id = ${communityId} and person_id = ${reviewerId}`);
  return trustOf(gold ?? { seen: 0, right: 0 });
}

async function votesOn(tx: Queryable, submissionId: number): Promise<CastVote[]> {
  return await tx.all(sql`
    select reviewer_id as "reviewerId", grade, trust from review
    where submission_id = ${submissionId} and grade <> 'skip'
    order by at, reviewer_id`);
}

/** Under the rule `steward` always; under `people` when five votes have not decided it. */
function decidesAlone(rule: ReviewRule, others: readonly CastVote[]): boolean {
  return rule === 'steward' || others.length >= mostVotes;
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

async function decisionBy(
  tx: Queryable,
  submission: UnderReview,
  own: CastVote,
  others: readonly CastVote[],
  alone: boolean,
  at: Date,
): Promise<Decision | undefined> {
  const deciding = alone ? [own] : [...others, own];
  const outcome = alone
    ? own.grade === 'reject'
      ? 'reject'
      : 'accept'
    : submission.review === 'steward'
      ? 'more'
      : outcomeOf(deciding);
  if (outcome !== 'accept' && outcome !== 'reject') return undefined;
  const accepted = outcome === 'accept';
  const side = deciding.filter(vote => (vote.grade !== 'reject') === accepted);
  const reviewers = side.map(vote => vote.reviewerId);
  return {
    accepted,
    value: accepted ? meanGrade(side) : 0,
    reasons: accepted ? [] : await reasonsOf(tx, submission.id, reviewers),
    struck: accepted ? await struckRows(tx, submission.id, reviewers) : [],
    ...(alone && { stewardId: own.reviewerId }),
    automatic: false,
    at,
  };
}

async function struckRows(tx: Queryable, submissionId: number, accepting: number[]): Promise<number[]> {
  const rows = await tx.all<{ itemId: number; strikes: number }>(sql`
    select item_id as "itemId", count(*) as strikes from review_strike
    where submission_id = ${submissionId} and reviewer_id = any(${accepting})
    group by item_id`);
  return rows.filter(row => isStruck(row.strikes, accepting.length)).map(row => row.itemId);
}

/** The rejecting reviewers' reasons in the words of the list, each with what they wrote; the same words once. */
async function reasonsOf(tx: Queryable, submissionId: number, rejecting: number[]): Promise<string[]> {
  const rows = await tx.all<{ reason: string; comment: string | null }>(sql`
    select reason, comment from review
    where submission_id = ${submissionId} and reviewer_id = any(${rejecting})
    order by at, reviewer_id`);
  const words = rows.map(({ reason, comment }) => {
    const label = inEnglish(rejectReasons.find(known => known.value === reason)?.label ?? reason);
    return comment ? `${label}: ${comment}` : label;
  });
  return [...new Set(words)];
}
