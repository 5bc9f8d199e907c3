import type { Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';

/** How many items' worth of the middling value everybody starts with, and that value. Both fixed: a live average would let others move one's score. */
export const priorItems = 3;
export const priorValue = 600;

/** Items under which a rank is provisional. */
export const provisionalUnder = 3;

/**
 * The rank of a contributor: the high-water Bayesian mean, 0 to 1000.
 *
 * `S = max over t of (C m + v_1 + ... + v_t) / (C + t)`, C = 3, m = 600, with the values of the accepted items that
 * count in the order of their acceptance, and t from 0. Rejected items are no part of it, so a rejection can't lower
 * it; a later item of less value can't either, so nobody has to fear giving; and it never passes
 * the best value (or m), however many rows there are. More of one value bring it nearer to that value, each by less.
 */
export function highWater(values: readonly number[]): number {
  let sum = priorItems * priorValue;
  let highest = priorValue;
  for (const [index, value] of values.entries()) {
    sum += value;
    highest = Math.max(highest, sum / (priorItems + index + 1));
  }
  return highest;
}

export interface Rank {
  personId: number;
  score: number;
  items: number;
  /** Sum of the values. */
  credit: number;
  automatic: boolean;
  /** Some of it was removed since, which changes none of it. */
  removed: boolean;
}

/**
 * The ranks of all who have an accepted item, by one window query. All items of a submission have one value, so the
 * running mean moves in one direction within it and can only be highest at the end of a submission (or before it):
 * it is enough to look there, and the query walks submissions, not items.
 *
 * @param which restricts submissions `s` of datanets `d`
 */
export async function ranks(db: Queryable, which: Sql): Promise<Rank[]> {
  return await db.all(sql`
    with counted as (
      select s.id, s.person_id, s.decided_at, s.rows_accepted as items, s.value * s.rows_accepted as credit, s.automatic,
        s.removed_at is not null or (d.removals > 0 and exists (
          select from item i where i.submission_id = s.id and i.removal is not null
        )) as removed
      from submission s
      join datanet d on d.id = s.datanet_id
      where s.status = 'accepted' and s.rows_accepted > 0 and ${which}
    ), running as (
      select person_id, items, credit, automatic, removed,
        (${priorItems * priorValue}::float8 + sum(credit) over history)
          / (${priorItems}::float8 + sum(items) over history) as mean
      from counted
      window history as (partition by person_id order by decided_at, id)
    )
    select person_id as "personId", greatest(${priorValue}::float8, max(mean)) as score,
      sum(items) as items, sum(credit) as credit, bool_or(automatic) as automatic,
      bool_or(removed) as removed
    from running
    group by person_id`);
}
