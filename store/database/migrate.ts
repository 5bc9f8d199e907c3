import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotStart } from '../errors.ts';
import type { Database, Queryable } from './database.ts';
import { sql } from './sql.ts';

/**
 * Brings the database to the newest schema: each file of `migrations/` once, in the order of their names, each in
 * its own transaction together with the row that records it. Processes that start at once take turns.
 *
 * @throws Error naming the migration that failed, of which nothing is kept; or when the database is of a newer version.
 */
export async function migrate(db: Database, folder = join(import.meta.dirname, 'migrations')): Promise<void> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort();
  const done = (await applied(db)) ?? (await begin(db));
  const unknown = [...done].filter(name => !names.includes(name));
  if (unknown.length > 0) {
    throw new CannotStart(
      `The database was made by a newer version of Gristmill: it has ${unknown.join(', ')}. Start that version, or restore a backup from before.`,
    );
  }
  for (const name of names) {
    if (!done.has(name)) await apply(db, name, await readFile(join(folder, name), 'utf8'));
  }
}

/**
 * Sees to it that the schema is the one that this program knows, and changes nothing: what others work with is theirs to
 * change.
 *
 * @throws CannotStart when it is not
 */
export async function checkMigrated(
  db: Database,
  folder = join(import.meta.dirname, 'migrations'),
): Promise<void> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql'));
  const done = (await applied(db)) ?? new Set();
  if (names.some(name => !done.has(name))) {
    throw new CannotStart(
      'The database has not got the tables of this version of Gristmill. Start the bot of this version first, which makes them; or install here the version that the bot is of.',
    );
  }
  if ([...done].some(name => !names.includes(name))) {
    throw new CannotStart(
      'The bot is of a newer version of Gristmill than this worker. Install that version here.',
    );
  }
}

/** What was applied, or `undefined` on a new database. Most starts find everything done and need only this. */
async function applied(db: Queryable): Promise<Set<string> | undefined> {
  const { made } = await db.one<{ made: boolean }>(
    sql`select to_regclass('schema_migration') is not null as made`,
  );
  if (!made) return undefined;
  return new Set(
    (await db.all<{ name: string }>(sql`select name from schema_migration`)).map(row => row.name),
  );
}

async function begin(db: Database): Promise<Set<string>> {
  return await db.transaction(async tx => {
    await takeTurn(tx);
    await tx.run(sql`create table if not exists schema_migration (
      name text primary key,
      applied_at timestamptz not null default now()
    )`);
    return (await applied(tx)) ?? new Set();
  });
}

async function apply(db: Database, name: string, text: string): Promise<void> {
  await db.transaction(async tx => {
    await takeTurn(tx);
    if (await tx.first(sql`select from schema_migration where name = ${name}`)) return;
    await tx.script(text).catch(error => {
      throw new Error(
        `The migration ${name} failed${lineOf(error, text)}: ${error.message}. Nothing of it was kept.`,
        {
          cause: error,
        },
      );
    });
    await tx.run(sql`insert into schema_migration (name) values (${name})`);
  });
}

/** Waits until no other process migrates; given back with the transaction. The number is just one nobody else uses. */
async function takeTurn(tx: Queryable): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(7_368_484)`);
}

function lineOf(error: { position?: string }, text: string): string {
  if (!error.position) return '';
  return ` in line ${text.slice(0, Number(error.position) - 1).split('\n').length}`;
}
