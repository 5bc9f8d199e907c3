import type { Queryable } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { Sha256 } from './files.ts';

/** A file that lacks rows of another, and how many it has. */
export interface Replacement {
  sha256: Sha256;
  rows: number;
}

/** Notes that a version has another file in the place of one. Call it in the transaction that changes the version. */
export async function noteReplaced(
  tx: Queryable,
  versionId: number,
  sha256: Sha256,
  by: Replacement,
): Promise<void> {
  await tx.run(sql`
    insert into replaced_file (version_id, sha256, replaced_by, rows)
    values (${versionId}, ${sha256}, ${by.sha256}, ${by.rows})
    on conflict do nothing`);
}

/** What a version has by now in the place of a file; undefined where it still has the file. */
export async function replacementOf(
  db: Queryable,
  versionId: number,
  sha256: Sha256,
): Promise<Replacement | undefined> {
  return await db.first<Replacement>(sql`
    with recursive later as (
      select replaced_by, rows, 1 as step from replaced_file
      where version_id = ${versionId} and sha256 = ${sha256}
      union all
      select r.replaced_by, r.rows, l.step + 1
      from later l join replaced_file r on r.version_id = ${versionId} and r.sha256 = l.replaced_by
    )
    select replaced_by as sha256, rows from later order by step desc limit 1`);
}
