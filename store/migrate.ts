import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { sql } from './sql.ts';

const folder = join(import.meta.dirname, 'migrations');

/**
 * Brings the database to the newest schema: each file of `migrations/` once, in the order of their names, each in
 * its own transaction together with the row that records it. Two processes that start at once take turns.
 */
export async function migrate(db: Database): Promise<void> {
  await db.run(sql`create table if not exists schema_migration (
    name text primary key,
    applied_at timestamptz not null default now()
  )`);
  const done = new Set(
    (await db.all<{ name: string }>(sql`select name from schema_migration`)).map(row => row.name),
  );
  const pending = (await readdir(folder)).filter(name => name.endsWith('.sql') && !done.has(name)).sort();
  for (const name of pending) {
    const text = await readFile(join(folder, name), 'utf8');
    await db.script(`begin;
      lock table schema_migration in exclusive mode;
      ${guarded(name, text)}
      commit;`);
  }
}

// The other process may have applied the file while this one waited for the lock; a script of several statements
// has no parameters and no branches, so the branch is a DO block.
function guarded(name: string, text: string): string {
  const literal = `'${name.replaceAll("'", "''")}'`;
  return `do $migration$ begin
    if not exists (select from schema_migration where name = ${literal}) then
      execute $statements$${text}$statements$;
      insert into schema_migration (name) values (${literal});
    end if;
  end $migration$;`;
}
