import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { flushFolder } from '../disk/flush.ts';

/*
 * Whether each table and index of an embedded database has its file. A database that was closed left a list of its
 * files, which a start compares (1 ms); after a kill or a power cut PostgreSQL is asked (a tenth of a start).
 */

/** Leaves the list of files with which a database was closed. One that is lost or cut off costs a question only. */
export async function writeInventory(home: string): Promise<void> {
  await writeFile(inventoryOf(home), JSON.stringify(await filesIn(home)));
}

/**
 * Takes away the list that was left, since it holds until the database is open again.
 *
 * @returns files of it that are gone, as `base/5/1259`; `undefined` when there is no list
 */
export async function takeInventory(home: string): Promise<{ missing: string[] } | undefined> {
  const path = inventoryOf(home);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  await rm(path);
  // After a power cut it would tell of files that were removed since.
  await flushFolder(home);
  const listed = parsed(text);
  if (!listed) return undefined;
  const there = new Set(await filesIn(home));
  return { missing: listed.filter(file => !there.has(file)) };
}

/** What PostgreSQL has no file for, of the tables and indexes that it knows. */
export async function missingFiles(pglite: PGlite, home: string): Promise<string[]> {
  const { rows } = await pglite.query<{ path: string }>(
    `select pg_relation_filepath(oid) as path from pg_class
     where relkind in ('r', 'i', 't', 'm', 'S') and relpersistence <> 't'`,
  );
  const folders = new Set(rows.map(({ path }) => dirname(path)));
  const there = new Set((await Promise.all([...folders].map(folder => filesOf(home, folder)))).flat());
  return rows.map(({ path }) => path).filter(path => !there.has(path));
}

function inventoryOf(home: string): string {
  return join(home, 'inventory.json');
}

/** `undefined` when it was cut off while it was written. */
function parsed(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(file => typeof file === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** All files of relations, whose names are numbers: others are caches that PostgreSQL makes anew. */
async function filesIn(home: string): Promise<string[]> {
  const folders = ['global', ...(await filesOf(home, 'base'))];
  const files = (await Promise.all(folders.map(folder => filesOf(home, folder)))).flat();
  return files.filter(file => /\/\d+[^/]*$/.test(file));
}

/** None of a folder that is gone. */
async function filesOf(home: string, folder: string): Promise<string[]> {
  const names = await readdir(join(home, folder)).catch(() => []);
  return names.map(name => `${folder}/${name}`);
}
