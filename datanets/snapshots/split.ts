import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { lowestHashes } from './snapshot-rows.ts';

/** About one row in ten is held out, at least one of five, and at most 200: more make an evaluation slower, not better. */
const oneIn = 10;
const mostHeldOut = 200;
const leastRows = 5;

export interface Unsided {
  id: number;
  /** SHA-256 in hexadecimal. */
  hash: string;
}

/**
 * Which of the new items are held out. A row's own hash decides, so a row is on the same side wherever it turns up;
 * what has a side keeps it, whatever comes later.
 *
 * @param lowest the new items with the lowest hashes in their order, at least 200 if there are so many
 * @param items how many items there are with the new ones
 * @param heldOut how many are held out already
 */
export function heldOutOf(lowest: readonly Unsided[], items: number, heldOut: number): number[] {
  const chosen = lowest
    .filter(item => share(item.hash) < 1 / oneIn)
    .slice(0, Math.max(0, mostHeldOut - heldOut));
  const first = lowest[0];
  if (chosen.length === 0 && heldOut === 0 && items >= leastRows && first) return [first.id];
  return chosen.map(item => item.id);
}

/** The first 32 bits of a hash as a number from 0 to 1. */
function share(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16) / 2 ** 32;
}

/**
 * Gives the accepted items decided up to `through` their sides. They are read beforehand, in slices: decided items do
 * not change, so only the choice itself needs a transaction, in which nobody else chooses.
 */
export async function assignSides(db: Database, datanetId: number, through: number): Promise<void> {
  for (;;) {
    const { done } = await db.one<{ done: number }>(sql`
      select sides_through as done from datanet where id = ${datanetId}`);
    if (done >= through) return;
    const lowest = await lowestHashes(db, datanetId, { after: done, through, count: mostHeldOut });
    if (await db.transaction(tx => choose(tx, datanetId, { done, through, lowest }))) return;
  }
}

/** Returns whether it chose; otherwise somebody else did meanwhile. */
async function choose(
  tx: Queryable,
  datanetId: number,
  { done, through, lowest }: { done: number; through: number; lowest: readonly Unsided[] },
): Promise<boolean> {
  const own = await tx.first(sql`
    select from datanet where id = ${datanetId} and sides_through = ${done} for update`);
  if (!own) return false;
  const { items, heldOut } = await tx.one<{ items: number; heldOut: number }>(sql`
    select
      (select coalesce(sum(rows_accepted), 0) from submission
        where datanet_id = ${datanetId} and status = 'accepted' and decision_no <= ${through}) as items,
      (select count(*) from item where datanet_id = ${datanetId} and held_out) as "heldOut"`);
  await tx.run(sql`update item set held_out = true where id = any(${heldOutOf(lowest, items, heldOut)})`);
  await tx.run(sql`update datanet set sides_through = ${through} where id = ${datanetId}`);
  return true;
}
