import { readFile } from 'node:fs/promises';
import { afterAll, inject } from 'vitest';
import type { Database } from '../store/database/database.ts';
import { openInMemory } from '../store/database/embedded.ts';
import { openServer } from '../store/database/server.ts';
import type { ServerDatabase } from './setup.ts';

/**
 * A migrated, empty database of its own for a test file; closed after its tests. Embedded, or with
 * `TEST_DATABASE=server` on a real PostgreSQL server.
 */
export function emptyDatabase(): Promise<Database> {
  return process.env.TEST_DATABASE === 'server' ? serverDatabase() : embeddedDatabase();
}

/** An empty database in this process. */
export async function embeddedDatabase(): Promise<Database> {
  const dump = new Blob([await readFile(inject('emptyDatabase'))]);
  return closedAfterTests(await openInMemory(dump));
}

/** An empty database on the server. @throws Error saying why there is no server here. */
export async function serverDatabase(): Promise<Database> {
  return closedAfterTests(openServer(await serverUrl()));
}

/** The connection string of an empty database. @throws Error saying why there is no server here. */
export async function serverUrl(): Promise<string> {
  const answer = await askForDatabase();
  if ('unavailable' in answer) throw new Error(`No PostgreSQL server for tests. ${answer.unavailable}`);
  return answer.url;
}

/**
 * Why the tests that need a PostgreSQL server are left out here, printed as well; `undefined` when there is one. On a
 * CI machine there has to be one.
 *
 * @throws Error there, with the reason.
 */
export async function whyNoServer(): Promise<string | undefined> {
  const answer = await askForDatabase();
  if ('url' in answer) return undefined;
  if (process.env.CI) throw new Error(`CI must test on a PostgreSQL server. ${answer.unavailable}`);
  console.warn(`SKIPPED: tests on a PostgreSQL server. ${answer.unavailable}`);
  return answer.unavailable;
}

async function askForDatabase(): Promise<ServerDatabase> {
  return (await (await fetch(inject('serverDatabases'))).json()) as ServerDatabase;
}

function closedAfterTests(db: Database): Database {
  afterAll(() => db.close());
  return db;
}
