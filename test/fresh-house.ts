import { beforeEach, onTestFinished } from 'vitest';
import type { Database } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { emptyDatabase } from './database.ts';

/** A database for a test file, empty again before each of its tests. */
export async function emptiedDatabase(): Promise<Database> {
  const db = await emptyDatabase();
  beforeEach(async () => {
    const tables = await db.all<{ name: string }>(sql`
      select quote_ident(tablename) as name from pg_tables
      where schemaname = 'public' and tablename <> 'schema_migration'`);
    await db.script(`truncate ${tables.map(table => table.name).join(', ')} restart identity cascade`);
  });
  return db;
}

/** A house that is stopped when the test has ended, or before that by `close`. */
export function stoppedAfterTest<House extends { stop(): Promise<void> }>(
  house: House,
): House & { close(): Promise<void> } {
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= house.stop();
    return closed;
  };
  onTestFinished(close);
  return { ...house, close };
}
