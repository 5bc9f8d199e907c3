import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { ReviewRule } from '../datanet-settings.ts';
import type { Grade, Vote } from '../review-task.ts';
import type { SubmissionStatus } from '../submission.ts';
import { isGoldFor } from './gold.ts';
import { checkJudge } from './judge-appeal.ts';
import { allReasons } from './reject-reasons.ts';
import { checkGrade } from './vote-reasons.ts';

/** A submission that is voted on; its row is held. */
export interface UnderReview {
  id: number;
  status: SubmissionStatus;
  personId: number;
  datanetId: number;
  communityId: number;
  review: ReviewRule;
  rowsGood: number;
}

/** @throws UserError when that community has none of that number */
export async function lockSubmission(tx: Queryable, id: number, communityId: number): Promise<UnderReview> {
  const submission = await tx.first<UnderReview>(sql`
    select s.id, s.status, s.person_id as "personId", d.community_id as "communityId", d.id as "datanetId", d.review,
      s.rows_good as "rowsGood"
    from submission s
    join datanet d on d.id = s.datanet_id
    where s.id = ${id} and d.community_id = ${communityId}
    for update of s`);
  if (!submission) throw new UserError(message('There is no submission {id} here.', { id }));
  return submission;
}

/** What a vote is of: a submission that waits, an appeal, or a gold task. */
export type VoteOn = 'submission' | 'appeal' | 'gold';

/**
 * What this vote is of, when it may be cast; nothing when it is a second one, which changes nothing.
 *
 * @throws UserError on one's own submission, one that was not given to this reviewer or that they skipped, one that is
 * decided, a rejection without a reason, and strikes that leave nothing of what is accepted
 */
export async function admitVote(
  tx: Queryable,
  vote: Vote,
  submission: UnderReview,
): Promise<VoteOn | undefined> {
  if (submission.status === 'appealed') {
    await checkJudge(tx, vote, submission);
    await checkGradeOf(tx, vote, submission);
    return 'appeal';
  }
  if (await isGoldFor(tx, vote)) {
    await checkGradeOf(tx, vote, submission);
    return 'gold';
  }
  const before = await ownGrade(tx, vote);
  if (before && before !== 'skip') return undefined;
  if (before === 'skip' && !vote.isSteward) {
    if (vote.grade === 'skip') return undefined;
    throw new UserError(
      message('You skipped submission {id}, so somebody else judges it. Ask for the next one.', {
        id: vote.submissionId,
      }),
    );
  }
  await check(tx, vote, submission);
  return 'submission';
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
  await checkGradeOf(tx, vote, submission);
}

async function checkGradeOf(tx: Queryable, vote: Vote, submission: UnderReview): Promise<void> {
  if (vote.grade !== 'skip')
    checkGrade(vote, submission.rowsGood, await allReasons(tx, submission.datanetId));
}

async function wasAssigned(tx: Queryable, vote: Vote): Promise<boolean> {
  const assignment = await tx.first(sql`
    select from review_assignment
    where submission_id = ${vote.submissionId} and reviewer_id = ${vote.reviewerId}`);
  return assignment !== undefined;
}
