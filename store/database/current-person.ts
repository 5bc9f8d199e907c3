import type { Queryable } from './database.ts';
import { sql } from './sql.ts';

/**
 * Who a person is now: somebody joined with another is that one from then on. Holds the row for the rest of the
 * transaction, so that nobody is joined in the middle of it. Take people first and what is theirs afterwards, as the
 * joining does: two transactions that take them in turns would wait for each other for ever.
 */
export async function currentPerson(tx: Queryable, personId: number): Promise<number> {
  const row = await tx.first<{ id: number }>(sql`
    select coalesce(merged_into, id) as id from person where id = ${personId} for update`);
  return row?.id ?? personId;
}
