import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** Attempts at one text of a page before it is put aside until it changes. */
export const mostAttempts = 3;

/** Counts an attempt that is about to be made. Returns how many there are with it, for a page with just this hash. */
export async function countAttempt(
  db: Queryable,
  sourceId: number,
  path: string,
  hash: string,
): Promise<number> {
  const { attempts } = await db.one<{ attempts: number }>(sql`
    insert into page_attempt (source_id, path, hash, attempts) values (${sourceId}, ${path}, ${hash}, 1)
    on conflict (source_id, path) do update set hash = excluded.hash,
      attempts = case when page_attempt.hash = excluded.hash
        then least(page_attempt.attempts, ${mostAttempts}) + 1 else 1 end
    returning attempts`);
  return attempts;
}

/** Takes an attempt back that was cut off by somebody else. */
export async function uncountAttempt(db: Queryable, sourceId: number, path: string): Promise<void> {
  await db.run(sql`
    update page_attempt set attempts = attempts - 1 where source_id = ${sourceId} and path = ${path} and attempts > 0`);
}

/** Forgets the attempts at a page that was read. */
export async function forgetAttempts(db: Queryable, sourceId: number, path: string): Promise<void> {
  await db.run(sql`delete from page_attempt where source_id = ${sourceId} and path = ${path}`);
}
