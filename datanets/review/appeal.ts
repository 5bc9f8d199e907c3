import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { recordAppeal } from '../ledger/record.ts';
import type { NewAppeal, Submission } from '../submission.ts';
import { move, readSubmission } from '../submissions/submission.ts';
import { excerpt } from '../validation/findings.ts';

/** How long after its decision a rejection can be appealed, in days. */
const appealDays = 14;

/**
 * Appeals a rejection, once, by whoever gave the submission. The decision that it is against is kept beside it, and
 * nobody holds the submission any more: it goes to somebody fresh. The same origin again changes nothing.
 *
 * @throws UserError saying why it can't be appealed
 */
export async function fileAppeal(db: Database, input: NewAppeal, at: Date): Promise<void> {
  const { communityId, submissionId, personId, origin } = input;
  const reason = excerpt(input.reason, 1000);
  if (!reason) throw new UserError(message('An appeal needs a reason: what was wrong about the decision.'));
  await db.transaction(async tx => {
    await tx.run(sql`select from submission where id = ${submissionId} for update`);
    if (await tx.first(sql`select from appeal where origin = ${origin}`)) return;
    const submission = await checkAppeal(tx, { communityId, submissionId, personId }, at);
    await tx.run(sql`
      insert into appeal (
        submission_id, reason, origin, created_at, rejected_at, rejected_for, rejected_by_steward
      )
      select id, ${reason}, ${origin}, ${at}, decided_at, ${json(submission.reasons)}::jsonb, decided_by_steward
      from submission where id = ${submissionId}`);
    await tx.run(sql`delete from review_assignment where submission_id = ${submissionId}`);
    await move(tx, submissionId, { to: 'appealed', at, personId });
    await recordAppeal(tx, submissionId, at);
  });
}

/**
 * The submission, when this person may appeal its rejection.
 *
 * @throws UserError saying why not
 */
export async function checkAppeal(
  db: Queryable,
  { communityId, submissionId: id, personId }: Omit<NewAppeal, 'reason' | 'origin'>,
  at: Date,
): Promise<Submission> {
  const submission = await readSubmission(db, id, communityId);
  if (submission.personId !== personId)
    throw new UserError(message('Submission {id} is not yours; only whoever gave it can appeal.', { id }));
  if (submission.appeal?.decided)
    throw new UserError(
      message('Submission {id} was appealed once already, and what came of it is final.', { id }),
    );
  if (submission.appeal)
    throw new UserError(
      message('Submission {id} is under appeal already; you are told what comes of it.', { id }),
    );
  if (submission.status === 'refused')
    throw new UserError(
      message(
        'Submission {id} was refused by the checks, which nobody can overrule. Mend what they name and give it again.',
        { id },
      ),
    );
  if (submission.status !== 'rejected' || !submission.decision)
    throw new UserError(
      message('Only a rejection can be appealed, and submission {id} is not rejected.', { id }),
    );
  if (at.getTime() - submission.decision.decidedAt.getTime() > appealDays * 24 * 3_600_000)
    throw new UserError(
      message(
        'Submission {id} was decided more than {days, number} days ago, which is as long as one may appeal. Mend it and give it again.',
        { id, days: appealDays },
      ),
    );
  return submission;
}
