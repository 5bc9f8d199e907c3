import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Said } from '../../store/message.ts';
import type { Finding } from '../submission.ts';
import { move } from '../submissions/submission.ts';

/** A submission that is being checked here, by this attempt. */
export interface Claim {
  id: number;
  datanetId: number;
  personId: number;
  attempt: number;
  /** How many of its attempts were ended by a fault of the house. */
  faults: number;
  typed: string | null;
  context: string;
  /** Whether its giver said that everyone in its chats agreed. */
  chatsAgreed: boolean;
  findings: Finding[];
  /** It takes long, so that small ones are checked beside it. */
  isLarge: boolean;
}

/** A check counts as lost when it was silent for so long, in ms. */
const leaseTime = 30_000;
/** Bytes from which a submission is large: some 3,000 rows, which take seconds. Packed ones are guessed by how text packs. */
const largeFrom = 1_000_000;
const unpacked = 8;

/**
 * Takes a submission to check, and counts the attempt before anything is done with it. People take turns: who has none
 * under check comes before who has, who was served longest ago comes first, and of each the oldest. Of one datanet at
 * most a large one and a small one at once, since each is compared with the other; one that waits to be tried again
 * keeps none of them. Pictures and sound count as large whatever their size: so they are checked one after another, and
 * none is compared with another that is still under check.
 *
 * @param served people by when they were last served, the latest last
 * @param mayBeLarge whether a large one may be taken now
 */
export async function claimNext(
  db: Database,
  at: Date,
  served: readonly number[],
  mayBeLarge: boolean,
): Promise<Claim | undefined> {
  return await db.transaction(async tx => {
    const next = await tx.first<{ id: number; datanetId: number; attempt: number; isLarge: boolean }>(sql`
      select s.id, s.datanet_id as "datanetId", s.attempt, size.is_large as "isLarge"
      from submission s
      join datanet d on d.id = s.datanet_id
      cross join lateral (
        select d.modality <> 'text'
            or coalesce(sum(case when name ~* '\\.(gz|gzip|zip)$' then ${unpacked} * bytes else bytes end), 0)
              > ${largeFrom} as is_large
        from submission_file
        where submission_id = s.id and not left_out
      ) size
      where s.status in ('received', 'checking') and (s.lease_until is null or s.lease_until <= ${at})
        and not exists (
          select from submission o
          where o.datanet_id = s.datanet_id and o.status = 'checking' and o.id <> s.id
            and o.is_large = size.is_large
        )
        and (${mayBeLarge}::boolean or not size.is_large)
      order by
        (
          select count(*) from submission b
          where b.person_id = s.person_id and b.status = 'checking' and b.id <> s.id
        ),
        coalesce(array_position(${served}::bigint[], s.person_id), 0),
        s.id
      limit 1
      for update of s skip locked`);
    if (!next) return undefined;
    // What ends its check from now on comes after this claim, and what has ended is seen by the check.
    await tx.run(sql`select from datanet where id = ${next.datanetId} for no key update`);
    const attempt = next.attempt + 1;
    const moved = await move(tx, next.id, {
      to: 'checking',
      at,
      set: sql`attempt = ${attempt}, novelty_through = null, is_large = ${next.isLarge}, lease_until = ${leaseFrom(at)}`,
    });
    if (!moved) return undefined;
    return await tx.one<Claim>(sql`
      select id, datanet_id as "datanetId", person_id as "personId", attempt, faults, typed, context, findings,
        is_large as "isLarge", chats_agreed as "chatsAgreed"
      from submission where id = ${next.id}`);
  });
}

/** Says that the check goes on, and what it is at. Whether it is still this attempt's. */
export async function renew(
  db: Queryable,
  claim: Claim,
  at: Date,
  step: { label: Said; done: number },
): Promise<boolean> {
  const current = await db.run(sql`
    update submission set step = ${json(step)}::jsonb, lease_until = ${leaseFrom(at)}
    where id = ${claim.id} and attempt = ${claim.attempt} and status = 'checking'`);
  return current > 0;
}

/** Puts it back, to be taken up again from then on; until then the others of its datanet are checked. */
export async function release(db: Queryable, claim: Claim, from: Date): Promise<void> {
  await db.run(sql`
    update submission set status = 'received', step = null, lease_until = ${from}, faults = ${claim.faults}
    where id = ${claim.id} and attempt = ${claim.attempt} and status = 'checking'`);
}

/** Says of all that is being checked that nobody is at it. */
export async function endLeases(db: Queryable): Promise<void> {
  await db.run(sql`update submission set lease_until = 'epoch' where status = 'checking'`);
}

function leaseFrom(at: Date): Date {
  return new Date(at.getTime() + leaseTime);
}
