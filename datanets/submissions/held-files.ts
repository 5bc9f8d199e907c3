import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';

/** Whether a submission, an item, a version or an export needs the file. */
export async function isHeld(db: Queryable, sha256: Sha256): Promise<boolean> {
  const { held } = await db.one<{ held: boolean }>(sql`
    select exists (select from submission_file where sha256 = ${sha256} and not released)
      or exists (select from dataset_export where archive = ${sha256})
      or exists (
        select from item where content #>> '{media,sha256}' = ${sha256} and content -> 'media' is not null
      )
      or exists (
        select from item where content #>> '{media,preview,sha256}' = ${sha256} and content -> 'media' is not null
      )
      or exists (select from snapshot where ${sha256} in (train, held_out, manifest)) as held`);
  return held;
}

/** Notes files that are to go once nothing holds them, in the transaction that lets them go. */
export async function letFilesGo(tx: Queryable, hashes: readonly string[]): Promise<void> {
  await tx.run(sql`
    insert into file_to_remove (sha256) select distinct unnest(${[...hashes]}::text[]) on conflict do nothing`);
}

/** Removes those that nothing holds. What a crash interrupts is done again; to remove what is gone changes nothing. */
export async function removeLetGo(db: Database, files: Files): Promise<void> {
  const all = await db.all<{ sha256: Sha256 }>(sql`select sha256 from file_to_remove order by sha256`);
  for (const { sha256 } of all) {
    if (!(await isHeld(db, sha256))) await files.remove(sha256);
    await db.run(sql`delete from file_to_remove where sha256 = ${sha256}`);
  }
}
