import { readFile } from 'node:fs/promises';
import { afterAll, inject } from 'vitest';
import type { Database } from '../store/database.ts';
import { openInMemory } from '../store/embedded.ts';

/** A migrated, empty embedded database of its own for a test file; closed after its tests. */
export async function emptyDatabase(): Promise<Database> {
  const dump = new Blob([await readFile(inject('emptyDatabase'))]);
  const db = await openInMemory(dump);
  afterAll(() => db.close());
  return db;
}
