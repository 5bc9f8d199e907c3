import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openInMemory } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A dumped data directory of a migrated, empty embedded database. */
    emptyDatabase: string;
  }
}

/** Migrates one embedded database and dumps it, so that each test starts from a copy (0.7 s) and not from initdb. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-test-'));
  const db = await openInMemory();
  await migrate(db);
  const dump = await db.pglite.dumpDataDir('gzip');
  await db.close();
  const file = join(folder, 'empty.tar.gz');
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  project.provide('emptyDatabase', file);
  return () => rm(folder, { recursive: true, force: true });
}
