import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { RemovalReason, VersionDifference } from '../datanets.ts';
import { manifestEntries } from './manifest-entries.ts';

/**
 * What a version has that the one before had not, and the other way round, by the manifests of both. Equal rows are
 * counted, so the order of the two does not matter.
 *
 * @returns undefined for a first version
 */
export async function versionDifference(
  { db, files }: { db: Database; files: Files },
  snapshotId: number,
): Promise<VersionDifference | undefined> {
  const pair = await db.first<{ since: number; before: Sha256; now: Sha256 }>(sql`
    select b.version as since, b.manifest as before, s.manifest as now
    from snapshot s
    join snapshot b on b.datanet_id = s.datanet_id and b.version < s.version
    where s.id = ${snapshotId}
    order by b.version desc
    limit 1`);
  if (!pair) return undefined;
  const left = await countRows(files, pair.before);
  let added = 0;
  const addedBy = new Set<number>();
  for await (const { hash, submission } of manifestEntries(files, pair.now)) {
    const key = `${submission} ${hash}`;
    const count = left.get(key) ?? 0;
    if (count > 1) left.set(key, count - 1);
    else if (count === 1) left.delete(key);
    else {
      added++;
      addedBy.add(submission);
    }
  }
  return { since: pair.since, added, submissions: addedBy.size, removed: await whyRemoved(db, left) };
}

async function countRows(files: Files, manifest: Sha256): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { hash, submission } of manifestEntries(files, manifest)) {
    const key = `${submission} ${hash}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** By what became of their submissions: nothing of them is left there, or single rows were taken out. */
async function whyRemoved(db: Queryable, left: Map<string, number>): Promise<VersionDifference['removed']> {
  const bySubmission = new Map<number, number>();
  for (const [key, rows] of left) {
    const submission = Number(key.split(' ', 1)[0]);
    bySubmission.set(submission, (bySubmission.get(submission) ?? 0) + rows);
  }
  const accepted = await db.all<{ id: number }>(sql`
    select id from submission where id = any(${[...bySubmission.keys()]}::bigint[]) and status = 'accepted'`);
  const kept = new Set(accepted.map(({ id }) => id));
  const rows: Record<RemovalReason, number> = { 'row-removed': 0, 'submission-removed': 0 };
  for (const [submission, count] of bySubmission) {
    rows[kept.has(submission) ? 'row-removed' : 'submission-removed'] += count;
  }
  return (Object.keys(rows) as RemovalReason[])
    .filter(why => rows[why] > 0)
    .map(why => ({ why, rows: rows[why] }));
}
