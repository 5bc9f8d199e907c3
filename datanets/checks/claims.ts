import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Finding } from '../datanets.ts';
import { move } from '../submissions/submission.ts';

/** A submission that is being checked here, by this attempt. */
export interface Claim {
  id: number;
  datanetId: number;
  personId: number;
  attempt: number;
  typed: string | null;
  findings: Finding[];
}

/** A check counts as lost when it was silent for so long, in ms. */
const leaseTime = 30_000;

/**
 * Takes a submission to check, and counts the attempt before anything is done with it. People take turns: who has none
 * under check comes before who has, who was served longest ago comes first, and of each the oldest. Never two of one
 * datanet at once, since each is compared with the other; one that waits to be tried again keeps none of them.
 *
 * @param served people by when they were last served, the latest last
 */
export async function claimNext(
  db: Database,
  at: Date,
  served: readonly number[],
): Promise<Claim | undefined> {
  return await db.transaction(async tx => {
    const next = await tx.first<{ id: number; attempt: number }>(sql`
      select s.id, s.attempt
      from submission s
      where s.status in ('received', 'checking') and (s.lease_until is null or s.lease_until <= ${at})
        and not exists (
          select from submission o
          where o.datanet_id = s.datanet_id and o.status = 'checking' and o.id <> s.id
        )
      order by
        (
          select count(*) from submission b
          where b.person_id = s.person_id and b.status = 'checking' and b.id <> s.id
        ),
        coalesce(array_position(${served}::bigint[], s.person_id), 0),
        s.id
      limit 1
      for update skip locked`);
    if (!next) return undefined;
    const attempt = next.attempt + 1;
    const moved = await move(tx, next.id, {
      to: 'checking',
      at,
      set: sql`attempt = ${attempt}, lease_until = ${leaseFrom(at)}`,
    });
    if (!moved) return undefined;
    return await tx.one<Claim>(sql`
      select id, datanet_id as "datanetId", person_id as "personId", attempt, typed, findings
      from submission where id = ${next.id}`);
  });
}

/** Says that the check goes on, and what it is at. Whether it is still this attempt's. */
export async function renew(
  db: Queryable,
  claim: Claim,
  at: Date,
  step: { label: string; done: number },
): Promise<boolean> {
  const current = await db.run(sql`
    update submission set step = ${json(step)}::jsonb, lease_until = ${leaseFrom(at)}
    where id = ${claim.id} and attempt = ${claim.attempt} and status = 'checking'`);
  return current > 0;
}

/** Puts it back, to be taken up again from then on; until then the others of its datanet are checked. */
export async function release(db: Queryable, claim: Claim, from: Date): Promise<void> {
  await db.run(sql`
    update submission set status = 'received', step = null, lease_until = ${from}
    where id = ${claim.id} and attempt = ${claim.attempt} and status = 'checking'`);
}

/** Says of all that is being checked that nobody is at it. */
export async function endLeases(db: Queryable): Promise<void> {
  await db.run(sql`update submission set lease_until = 'epoch' where status = 'checking'`);
}

function leaseFrom(at: Date): Date {
  return new Date(at.getTime() + leaseTime);
}
