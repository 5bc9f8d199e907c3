import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import { noteReplaced } from '../../store/files/replaced-files.ts';
import { letFilesGo } from '../submissions/held-files.ts';
import { linesOf } from './lines.ts';

/**
 * Writes the files of older versions anew without the rows that were removed since. Their manifests stay as they are: they
 * have hashes and nothing of what a row says. What was done is noted version by version, so a stop in between loses
 * nothing. Call it before a version is handed out.
 */
export async function cleanVersions(
  { db, files }: { db: Database; files: Files },
  datanetId?: number,
): Promise<void> {
  const stale = await db.all<Stale>(sql`
    select s.id, s.datanet_id as "datanetId", s.clean_of as "cleanOf", d.removals, s.train, s.held_out as "heldOut"
    from snapshot s
    join datanet d on d.id = s.datanet_id
    where s.clean_of < d.removals and (${datanetId ?? null}::bigint is null or d.id = ${datanetId ?? null})
    order by s.id`);
  for (const version of stale) await clean({ db, files }, version);
}

/** How many rows that a file of a version was trained on have been removed since, of whichever of its files that was. */
export async function rowsRemovedSince(db: Queryable, snapshotId: number, train?: string): Promise<number> {
  const { rows } = await db.one<{ rows: number }>(sql`
    with version as (
      select s.datanet_id, s.through, coalesce(f.clean_of, case when s.train = ${train ?? null} then s.clean_of end, s.removals) as since
      from snapshot s
      left join snapshot_former_file f on f.snapshot_id = s.id and f.train = ${train ?? null}
      where s.id = ${snapshotId}
    )
    select count(*) as rows
    from version v
    join item i on i.datanet_id = v.datanet_id and i.removal > v.since
    join submission s on s.id = i.submission_id
    where s.status = 'accepted' and s.decision_no <= v.through and not i.struck and i.novelty >= 0.2
      and not i.held_out`);
  return rows;
}

interface Stale {
  id: number;
  datanetId: number;
  cleanOf: number;
  removals: number;
  train: Sha256;
  heldOut: Sha256;
}

async function clean({ db, files }: { db: Database; files: Files }, version: Stale): Promise<void> {
  const removed = new Set(
    (
      await db.all<{ line: string }>(sql`
        select removed_line as line from item
        where datanet_id = ${version.datanetId} and removal > ${version.cleanOf} and removal <= ${version.removals}`)
    ).map(({ line }) => line),
  );
  const train = await without(files, version.train, removed);
  const heldOut = await without(files, version.heldOut, removed);
  await db.transaction(async tx => {
    const changed = await tx.run(sql`
      update snapshot set clean_of = ${version.removals}, train = ${train.sha256}, held_out = ${heldOut.sha256},
        train_rows = train_rows - ${train.gone}, held_out_rows = held_out_rows - ${heldOut.gone},
        removed_train = removed_train + ${train.gone}, removed_held_out = removed_held_out + ${heldOut.gone}
      where id = ${version.id} and clean_of = ${version.cleanOf}`);
    if (!changed || train.gone + heldOut.gone === 0) return;
    await tx.run(sql`
      insert into snapshot_former_file (snapshot_id, train, clean_of)
      values (${version.id}, ${version.train}, ${version.cleanOf})
      on conflict do nothing`);
    if (train.gone) await noteReplaced(tx, version.id, version.train, train);
    if (heldOut.gone) await noteReplaced(tx, version.id, version.heldOut, heldOut);
    await letFilesGo(tx, [version.train, version.heldOut]);
  });
}

/** The file without these lines, by their hashes; the same file where none of them is in it. */
async function without(
  files: Files,
  sha256: Sha256,
  removed: ReadonlySet<string>,
): Promise<{ sha256: Sha256; rows: number; gone: number }> {
  let rows = 0;
  let gone = 0;
  async function* kept(): AsyncGenerator<Uint8Array> {
    let part: string[] = [];
    for await (const line of linesOf(await files.local(sha256))) {
      if (removed.has(createHash('sha256').update(line).digest('hex'))) {
        gone++;
        continue;
      }
      rows++;
      if (part.push(`${line}\n`) < linesAtOnce) continue;
      yield Buffer.from(part.join(''));
      part = [];
    }
    yield Buffer.from(part.join(''));
  }
  const written = await files.put(kept());
  return { sha256: written.sha256, rows, gone };
}

const linesAtOnce = 200;
