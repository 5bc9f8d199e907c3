import type { Database, Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { NewRemoval, RemovalRequest } from '../removal.ts';
import { planRemoval } from './removal.ts';

/**
 * Asks that something of one's own is removed; a steward decides. The same origin, or the same request while it is open,
 * asks once.
 *
 * @throws UserError when it is not theirs, or as {@link planRemoval}
 */
export async function requestRemoval(db: Database, input: NewRemoval, at: Date): Promise<RemovalRequest> {
  const { submission, positions } = await planRemoval(db, input);
  if (submission.personId !== input.personId)
    throw new UserError(
      message('Submission {id} is not yours; whoever gave it, or a steward, can have it removed.', {
        id: input.submissionId,
      }),
    );
  await db.run(sql`
    insert into removal (submission_id, positions, reason, asked_by, asked_at, origin, state)
    values (${input.submissionId}, ${positions ?? null}::int[], ${input.reason}, ${input.personId}, ${at}, ${input.origin}, 'asked')
    on conflict do nothing`);
  const [request] = await read(
    db,
    sql`r.submission_id = ${input.submissionId} and r.asked_by = ${input.personId} order by r.id desc limit 1`,
  );
  if (!request) throw new Error('A request for a removal was not kept.');
  return request;
}

/** Those that wait for a steward, oldest first. */
export async function openRequests(db: Queryable, communityId: number): Promise<RemovalRequest[]> {
  return await read(db, sql`d.community_id = ${communityId} and r.state = 'asked' order by r.id`);
}

/** @throws UserError when the community has none of that number */
export async function removalRequest(
  db: Queryable,
  communityId: number,
  id: number,
): Promise<RemovalRequest> {
  const [request] = await read(
    db,
    sql`d.community_id = ${communityId} and r.id = ${id} and r.asked_by is not null`,
  );
  if (!request) throw new UserError(message('There is no such request here.'));
  return request;
}

/** Leaves everything as it is; one that is answered stays answered. */
export async function declineRemoval(
  db: Database,
  input: { communityId: number; request: number; personId: number },
  at: Date,
): Promise<RemovalRequest> {
  const { id } = await removalRequest(db, input.communityId, input.request);
  await db.run(sql`
    update removal set state = 'declined', decided_by = ${input.personId}, decided_at = ${at}
    where id = ${id} and state = 'asked'`);
  return await removalRequest(db, input.communityId, id);
}

async function read(db: Queryable, which: Sql): Promise<RemovalRequest[]> {
  const rows = await db.all<Omit<RemovalRequest, 'positions'> & { positions: number[] | null }>(sql`
    select r.id, r.submission_id as "submissionId", d.name as "datanetName", d.modality, r.asked_by as "personId",
      p.name as "personName", r.positions, r.reason, r.asked_at as "askedAt", r.state,
      coalesce(cardinality(r.positions), (select count(*) from item where submission_id = s.id and removal is null)) as items
    from removal r
    join submission s on s.id = r.submission_id
    join datanet d on d.id = s.datanet_id
    join person p on p.id = r.asked_by
    where ${which}`);
  return rows.map(row => ({ ...row, positions: row.positions ?? undefined }));
}
