import type { Database, Queryable } from './database.ts';
import { sql } from './sql.ts';

/**
 * Reads the database as it is at one moment, however long `read` takes and whatever is written meanwhile: what is
 * compared over several tables would differ where something was stored between two statements.
 *
 * @throws Error when `read` writes
 */
export async function atOneMoment<T>(db: Database, read: (tx: Queryable) => Promise<T>): Promise<T> {
  return await db.transaction(async tx => {
    await tx.run(sql`set transaction isolation level repeatable read, read only`);
    return await read(tx);
  });
}
