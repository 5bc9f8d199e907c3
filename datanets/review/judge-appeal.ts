import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Grade, Vote } from '../review-task.ts';
import { excerpt } from '../validation/findings.ts';
import { decide } from './decide.ts';
import { gradeValues } from './decision.ts';
import { isFresh, isNobodyFresh } from './fresh-reviewers.ts';
import { allReasons, reasonNamed } from './reject-reasons.ts';
import { reasonSaid, rowNames } from './vote-reasons.ts';

/**
 * Judges an appeal: the grade of one fresh reviewer decides it, or of a steward where nobody is fresh. It is decided as
 * anything is, at this moment: what is accepted counts from now on. Call it in a transaction that holds the submission,
 * with a vote that was admitted.
 */
export async function judgeAppeal(
  tx: Queryable,
  vote: Vote,
  submission: { id: number; datanetId: number },
  at: Date,
): Promise<void> {
  const { id } = submission;
  if (vote.grade === 'skip') return await skip(tx, vote, at);
  const accepted = vote.grade !== 'reject';
  const { label, mend } = reasonNamed(await allReasons(tx, submission.datanetId), vote.reason ?? '');
  const comment = vote.comment ? excerpt(vote.comment, 500) : null;
  await tx.run(sql`
    update appeal set reviewer_id = ${vote.reviewerId}, grade = ${vote.grade}, decided_at = ${at}
    where submission_id = ${id}`);
  await decide(tx, id, {
    accepted,
    value: gradeValue(vote.grade),
    reasons: accepted ? [] : [reasonSaid(label, comment, await rowNames(tx, id, vote.strike))],
    hints: accepted || !mend ? [] : [mend],
    struck: accepted ? await ownRows(tx, id, vote.strike) : [],
    ...(vote.isSteward && { stewardId: vote.reviewerId }),
    automatic: false,
    at,
  });
}

function gradeValue(grade: Exclude<Grade, 'skip'>): number {
  return grade === 'reject' ? 0 : gradeValues[grade];
}

/** @throws UserError when this person may not judge the appeal */
export async function checkJudge(
  tx: Queryable,
  { reviewerId, isSteward }: Vote,
  submission: { id: number; personId: number },
): Promise<void> {
  const { id } = submission;
  if (submission.personId === reviewerId)
    throw new UserError(message('This submission is your own; somebody else has to judge it.'));
  const { isMine, isFreshOne, isLast } = await tx.one<{
    isMine: boolean;
    isFreshOne: boolean;
    isLast: boolean;
  }>(sql`
    select
      exists (
        select from review_assignment a where a.submission_id = s.id and a.reviewer_id = ${reviewerId}
      ) as "isMine",
      ${isFresh(sql`${reviewerId}::bigint`)} as "isFreshOne",
      ${isNobodyFresh} as "isLast"
    from submission s
    join datanet d on d.id = s.datanet_id
    where s.id = ${id}`);
  if (isFreshOne && (isMine || isSteward)) return;
  if (isLast && isSteward) return;
  throw new UserError(
    isFreshOne
      ? message('Submission {id} was not given to you. Ask for the next one to review.', { id })
      : message('Submission {id} is under appeal, so somebody judges it who has not seen it before.', { id }),
  );
}

/** Who skips it is not fresh any more. A vote of before stays as it was. */
async function skip(tx: Queryable, { submissionId, reviewerId }: Vote, at: Date): Promise<void> {
  await tx.run(sql`
    insert into review (submission_id, reviewer_id, grade, trust, at)
    values (${submissionId}, ${reviewerId}, 'skip', 0, ${at})
    on conflict do nothing`);
  await tx.run(sql`
    delete from review_assignment where submission_id = ${submissionId} and reviewer_id = ${reviewerId}`);
}

async function ownRows(tx: Queryable, submissionId: number, items: readonly number[]): Promise<number[]> {
  const rows = await tx.all<{ id: number }>(sql`
    select id from item where submission_id = ${submissionId} and id = any(${[...items]}::bigint[])`);
  return rows.map(({ id }) => id);
}
