import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { unzip } from '../../store/files/unzip.fixture.ts';

/** Tables that still have a word in any column, and stored files that do, archives unpacked. */
export async function traces(db: Database, folder: string, word: string): Promise<string[]> {
  return [...(await tablesWith(db, word)), ...(await filesWith(folder, word))];
}

/** Tables of which a row has a word, in whatever column and case. */
export async function tablesWith(db: Database, word: string): Promise<string[]> {
  const tables = await db.all<{ name: string }>(sql`
    select table_schema || '"."' || table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE' order by 1`);
  const found: string[] = [];
  for (const { name } of tables) {
    const table = { text: `"${name}"`, values: [] };
    const hit = await db.first(sql`select from ${table} r where r::text ilike ${`%${word}%`} limit 1`);
    if (hit) found.push(name.replace('public"."', ''));
  }
  return found;
}

/** @param without folders that are passed over */
export async function filesWith(
  folder: string,
  word: string,
  without: readonly string[] = [],
): Promise<string[]> {
  const found: string[] = [];
  const wanted = word.toLowerCase();
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || without.some(one => file.parentPath.startsWith(join(folder, one)))) continue;
    const bytes = await readFile(join(file.parentPath, file.name));
    const isZip = bytes.subarray(0, 2).toString() === 'PK';
    const contents = isZip ? [...unzip(bytes).values()] : [bytes];
    if (contents.some(content => content.toString('latin1').toLowerCase().includes(wanted)))
      found.push(isZip ? 'an archive' : 'a file');
  }
  return found;
}
