import type { Database, Queryable } from '../../store/database/database.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { recordSubmissions } from '../ledger/record.ts';
import type { Submission } from '../submission.ts';
import { move, readSubmission } from './submission.ts';

/**
 * Takes back what nobody has decided yet. Again changes nothing.
 *
 * @returns whether it was taken back now
 * @throws UserError when it is not the person's own, or decided
 */
export async function withdrawSubmission(
  db: Database,
  id: number,
  personId: number,
  at: Date,
): Promise<boolean> {
  const { status } = await checkOwner(db, id, personId);
  if (status === 'withdrawn') return false;
  const moved = await db.transaction(async tx => {
    const withdrawn = await move(tx, id, { to: 'withdrawn', at, personId });
    if (withdrawn) await recordSubmissions(tx, [id]);
    return withdrawn;
  });
  if (!moved) throw decidedAlready(await readSubmission(db, id));
  return true;
}

/**
 * The submission, when this person may take it back.
 *
 * @throws UserError saying why not
 */
export async function checkWithdrawal(
  db: Queryable,
  communityId: number,
  id: number,
  personId: number,
): Promise<Submission> {
  await readSubmission(db, id, communityId);
  const submission = await checkOwner(db, id, personId);
  if (!['received', 'checking', 'waiting', 'withdrawn'].includes(submission.status))
    throw decidedAlready(submission);
  return submission;
}

async function checkOwner(db: Queryable, id: number, personId: number): Promise<Submission> {
  const submission = await readSubmission(db, id);
  if (submission.personId === personId) return submission;
  throw new UserError(message('Submission {id} is not yours; only whoever gave it can withdraw it.', { id }));
}

function decidedAlready({ id, status }: Submission): UserError {
  return new UserError(
    message(
      "Submission {id} is {status, select, accepted {accepted} rejected {rejected} refused {refused} other {decided}} already, so it can't be withdrawn any more.",
      { id, status },
    ),
  );
}
