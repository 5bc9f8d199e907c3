import type { Database, Queryable } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { Logger } from '../logging/logger.ts';
import { type Repeated, repeatUntilDone } from '../repeat.ts';

/** Numbers that are written down at once, and the pause between two parts in ms, so that others come first. */
const atOnce = 20;
const pause = 50;

/**
 * Writes down the next few of what older versions left, together with how far it got, so that it goes on after a stop.
 *
 * @param write writes those of the numbers `from` to `to`, both included, in that transaction
 * @returns whether there may be more
 */
export async function backfillSome(
  db: Database,
  kind: 'submission' | 'snapshot' | 'job',
  write: (tx: Queryable, from: number, to: number) => Promise<void>,
): Promise<boolean> {
  const isLeft = sql`kind = ${kind} and next <= through`;
  if (!(await db.first(sql`select from ledger_backfill where ${isLeft}`))) return false;
  return await db.transaction(async tx => {
    const left = await tx.first<{ next: number; through: number }>(sql`
      select next, through from ledger_backfill where ${isLeft} for update`);
    if (!left) return false;
    const to = Math.min(left.through, left.next + atOnce - 1);
    await write(tx, left.next, to);
    await tx.run(sql`update ledger_backfill set next = ${to + 1} where kind = ${kind}`);
    return to < left.through;
  });
}

/** Calls `some` until there is no more, a pause between. */
export function openBackfill(some: () => Promise<boolean>, log: Logger): Repeated {
  return repeatUntilDone(some, {
    pause,
    failed: err =>
      log.warn({ err }, 'What happened before could not be written into the ledger; it is tried again'),
  });
}
