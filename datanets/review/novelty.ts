import type { Database, Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';

/**
 * Novelty of an item is 1 less its highest similarity to anything accepted before: items of submissions decided before its
 * own, and earlier rows of its own. The pairs were found when the later of the two was checked.
 */

/** Items from which a submission is large, and as many accepted rows are looked at with the decision itself. */
const large = 500;
/** Items that are looked at in one go: 500 took 45 to 60 ms, and the first 200. */
const atOnce = 100;

/**
 * Fixes the novelty of a large submission's items in slices before it is decided: a decision has the embedded database to
 * itself, and so has only what was accepted in the meantime left to look at. Left out or done again it changes no outcome.
 */
export async function settleNovelty(db: Database, submissionId: number): Promise<void> {
  while (await isUnsettled(db, submissionId)) {
    const { attempt, decisions, removals, items } = await db.one<{
      attempt: number;
      decisions: number;
      removals: number;
      items: number;
    }>(sql`
      select s.attempt, d.decisions, d.removals,
        (select max(position) + 1 from item where submission_id = s.id) as items
      from submission s join datanet d on d.id = s.datanet_id
      where s.id = ${submissionId}`);
    for (let from = 0; from < items; from += atOnce) {
      await compareAnew(db, submissionId, sql`position >= ${from} and position < ${from + atOnce}`);
    }
    // What was removed meanwhile, or checked again, is looked at again.
    await db.run(sql`
      update submission s set novelty_through = ${decisions}
      from datanet d
      where s.id = ${submissionId} and s.attempt = ${attempt} and d.id = s.datanet_id and d.removals = ${removals}`);
  }
}

/** Whether it is large, and much was accepted that it was not compared with. */
async function isUnsettled(db: Queryable, submissionId: number): Promise<boolean> {
  const unsettled = await db.first(sql`
    select from submission s
    where s.id = ${submissionId} and ${isUndecided}
      and exists (select from item where submission_id = s.id and position >= ${large})
      and (
        s.novelty_through is null
        or (select sum(later.rows_accepted) from submission later where ${acceptedSince}) > ${large}
      )`);
  return unsettled !== undefined;
}

const isUndecided = sql`s.status in ('checking', 'waiting', 'appealed')`;

const acceptedSince = sql`later.datanet_id = s.datanet_id and later.decision_no > s.novelty_through
  and later.status = 'accepted' and later.id <> s.id`;

/**
 * Fixes the novelty of a submission's items as it is now. Call it in the transaction that accepts it, which holds the
 * datanet's row, so that nothing else is accepted meanwhile.
 *
 * @param struck those of its items that are struck out with this decision
 */
export async function fixNovelty(
  tx: Queryable,
  submissionId: number,
  struck: readonly number[],
): Promise<void> {
  const { isSettled } = await tx.one<{ isSettled: boolean }>(sql`
    select novelty_through is not null as "isSettled" from submission where id = ${submissionId}`);
  if (!isSettled) return await compareAnew(tx, submissionId, sql`true`);
  if (struck.length > 0)
    await compareAnew(
      tx,
      submissionId,
      sql`item.id in (
        select item_id from likeness where other_id = any(${struck}::bigint[])
        union all
        select other_id from likeness where item_id = any(${struck}::bigint[])
      )`,
    );
  await compareWithAccepted(tx, submissionId);
}

/**
 * Holds the submission, so that no decision comes in between, and changes nothing of one that is decided.
 *
 * @param which of its items are looked at
 */
async function compareAnew(db: Queryable, submissionId: number, which: Sql): Promise<void> {
  await db.run(sql`
    with own as (
      select id from submission s where id = ${submissionId} and ${isUndecided} for share
    ), mine as (
      select item.id, position from item join own on own.id = submission_id where ${which}
    ), nearest as (
      select m.id, max(alike.similarity) as similarity
      from mine m
      left join lateral (
        select pair.similarity
        from (
          select other_id as id, similarity from likeness where item_id = m.id
          union all
          select item_id, similarity from likeness where other_id = m.id
        ) pair
        cross join lateral (
          select submission_id, position from item where id = pair.id and not struck offset 0
        ) o
        join submission s on s.id = o.submission_id
        where s.status = 'accepted' or (s.id = ${submissionId} and o.position < m.position)
      ) alike on true
      group by m.id
    )
    update item set novelty = 1 - coalesce(nearest.similarity, 0)
    from nearest
    where item.id = nearest.id and item.novelty is distinct from 1 - coalesce(nearest.similarity, 0)`);
}

/** Compares with what was accepted since its novelty was settled, which can only lower it. */
async function compareWithAccepted(tx: Queryable, submissionId: number): Promise<void> {
  await tx.run(sql`
    with later as (
      select o.id from submission s
      join submission later on ${acceptedSince}
      join item o on o.submission_id = later.id
      where s.id = ${submissionId} and not o.struck
    ), pair as (
      select l.item_id as id, l.similarity from later join likeness l on l.other_id = later.id
      union all
      select l.other_id, l.similarity from later join likeness l on l.item_id = later.id
    ), nearest as (
      select id, max(similarity) as similarity from pair group by id
    )
    update item set novelty = 1 - nearest.similarity
    from nearest
    where item.id = nearest.id and item.submission_id = ${submissionId} and item.novelty > 1 - nearest.similarity`);
}
