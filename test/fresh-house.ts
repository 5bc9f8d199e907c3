import { beforeEach, onTestFinished } from 'vitest';
import type { Database } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { emptyDatabase } from './database.ts';

/** A database for a test file, before each of its tests as the migrations leave it. */
export async function emptiedDatabase(): Promise<Database> {
  const db = await emptyDatabase();
  const tables = await db.all<{ name: string }>(sql`
    select quote_ident(tablename) as name from pg_tables
    where schemaname = 'public' and tablename <> 'schema_migration'`);
  const names = tables.map(table => table.name);
  const initial = await rowsOf(db, names);
  beforeEach(async () => {
    await db.script(`truncate ${names.join(', ')} restart identity cascade`);
    for (const { name, rows } of initial)
      await db.script(
        `insert into ${name} select * from jsonb_populate_recordset(null::${name}, ${literal(rows)})`,
      );
  });
  return db;
}

/** Tables that are not empty, with their rows as JSON. */
async function rowsOf(db: Database, names: readonly string[]): Promise<{ name: string; rows: string }[]> {
  const found: { name: string; rows: string }[] = [];
  for (const name of names) {
    const { rows } = await db.one<{ rows: string | null }>({
      text: `select jsonb_agg(one)::text as rows from ${name} one`,
      values: [],
    });
    if (rows) found.push({ name, rows });
  }
  return found;
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

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
