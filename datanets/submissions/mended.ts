import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { SubmissionStatus } from '../submission.ts';

/**
 * Checks that a submission may be mended by a new one. Call it in a transaction; it holds the row, so that two are not
 * mended versions of one at once.
 *
 * @throws UserError when there is none of theirs in that datanet, it is neither refused nor rejected, or mended already
 */
export async function checkMending(
  tx: Queryable,
  { id, personId, datanetId }: { id: number; personId: number; datanetId: number },
): Promise<void> {
  const first = await tx.first<{ personId: number; datanetId: number; status: SubmissionStatus }>(sql`
    select person_id as "personId", datanet_id as "datanetId", status from submission where id = ${id} for update`);
  if (first?.personId !== personId || first.datanetId !== datanetId)
    throw new UserError(
      message('There is no submission {id} of yours in this datanet. “/submissions” lists those that are.', {
        id,
      }),
    );
  if (first.status !== 'refused' && first.status !== 'rejected')
    throw new UserError(
      message('Submission {id} is neither refused nor rejected, so there is nothing to mend.', { id }),
    );
  const other = await tx.first<{ id: number }>(sql`
    select id from submission
    where mends = ${id} and status in ('received', 'checking', 'waiting', 'accepted', 'appealed')
    order by id limit 1`);
  if (other)
    throw new UserError(
      message('Submission {other} is the mended version of submission {id} already.', {
        id,
        other: other.id,
      }),
    );
}

/** The submissions that this one mends: the one before it, the one before that, and so on. */
export async function mendedBefore(db: Queryable, id: number): Promise<number[]> {
  const rows = await db.all<{ id: number }>(sql`
    with recursive family as (
      select mends from submission where id = ${id}
      union
      select s.mends from submission s join family f on s.id = f.mends
    )
    select mends as id from family where mends is not null order by mends desc`);
  return rows.map(row => row.id);
}
