import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openInMemory } from '../store/database/embedded.ts';
import { migrate } from '../store/database/migrate.ts';
import { openServer } from '../store/database/server.ts';
import { startServer, type TestServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** File with a dumped data directory of a migrated, empty embedded database. */
    emptyDatabase: string;
    /** Address that answers with a {@link ServerDatabase}, a new one each time. */
    serverDatabases: string;
  }
}

/** The connection string of a migrated, empty database, or why there is none. */
export type ServerDatabase = { url: string } | { unavailable: string };

/**
 * Before the tests: an embedded database to start copies from, and a small service that gives out databases of a real
 * PostgreSQL server. The server is started when the first test asks for it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('emptyDatabase', await dumpedDatabase(join(import.meta.dirname, '..')));
  const databases = serverDatabases();
  const service = createServer((_, response) => {
    void databases.next().then(answer => response.end(JSON.stringify(answer)));
  });
  await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve));
  project.provide('serverDatabases', `http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  return async () => {
    service.close();
    await databases.close();
  };
}

/**
 * Migrates one embedded database and dumps it, so that each test starts from a copy (0.7 s) and not from initdb (3 s).
 * The dump is kept until the migrations change.
 */
async function dumpedDatabase(root: string): Promise<string> {
  const hash = createHash('sha256');
  const parts = ['package-lock.json', ...globSync('store/database/migrations/*.sql', { cwd: root }).sort()];
  for (const part of parts) hash.update(`${part}\0`).update(readFileSync(join(root, part)));
  const folder = join(root, 'node_modules/.cache/gristmill');
  const file = join(folder, `empty-${hash.digest('hex').slice(0, 16)}.tar.gz`);
  if (existsSync(file)) return file;
  const db = await openInMemory();
  await migrate(db);
  const dump = await db.pglite.dumpDataDir('gzip');
  await db.close();
  await mkdir(folder, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()));
  await rename(draft, file);
  return file;
}

function serverDatabases() {
  let starting: Promise<TestServer> | undefined;
  let given = 0;
  const next = async (): Promise<ServerDatabase> => {
    starting ??= startMigrated();
    try {
      const server = await starting;
      const name = `test_${++given}`;
      await onServer(server.url('postgres'), `create database ${name} template migrated`);
      return { url: server.url(name) };
    } catch (error) {
      return { unavailable: error instanceof Error ? error.message : String(error) };
    }
  };
  const close = async () => (await starting?.catch(() => undefined))?.close();
  return { next, close };
}

async function startMigrated(): Promise<TestServer> {
  const server = await startServer();
  await onServer(server.url('postgres'), 'create database migrated');
  const db = openServer(server.url('migrated'));
  await migrate(db);
  await db.close();
  return server;
}

async function onServer(url: string, statement: string): Promise<void> {
  const db = openServer(url);
  await db.script(statement).finally(() => db.close());
}
