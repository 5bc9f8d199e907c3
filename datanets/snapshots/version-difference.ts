import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { RemovalReason, VersionDifference } from '../version.ts';
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

/** Most rows are removed because somebody asked for it; of others it is seen what became of their submissions. */
async function whyRemoved(db: Queryable, left: Map<string, number>): Promise<VersionDifference['removed']> {
  const ids = [...new Set([...left.keys()].map(submissionOf))];
  const kept = await db.all<{ id: number; isRemoved: boolean }>(sql`
    select s.id, exists (select from item i where i.submission_id = s.id and i.removal is not null) as "isRemoved"
    from submission s where s.id = any(${ids}::bigint[]) and s.status = 'accepted'`);
  const accepted = new Set(kept.map(({ id }) => id));
  const removals = await removedLines(
    db,
    kept.filter(one => one.isRemoved).map(({ id }) => id),
  );
  const rows: Record<RemovalReason, number> = {
    'asked-for': 0,
    'by-steward': 0,
    'row-removed': 0,
    'submission-removed': 0,
  };
  for (const [key, count] of left)
    rows[removals.get(key) ?? (accepted.has(submissionOf(key)) ? 'row-removed' : 'submission-removed')] +=
      count;
  return (Object.keys(rows) as RemovalReason[])
    .filter(why => rows[why] > 0)
    .map(why => ({ why, rows: rows[why] }));
}

const submissionOf = (key: string) => Number(key.split(' ', 1)[0]);

/** By the hash of each removed row's line, on whose wish it went. */
async function removedLines(
  db: Queryable,
  submissions: readonly number[],
): Promise<Map<string, 'asked-for' | 'by-steward'>> {
  if (submissions.length === 0) return new Map();
  const lines = await db.all<{ submission: number; line: string; isAsked: boolean }>(sql`
    select i.submission_id as submission, i.removed_line as line, r.asked_by is not null as "isAsked"
    from item i
    join submission s on s.datanet_id = i.datanet_id
    join removal r on r.submission_id = s.id and r.number = i.removal
    where i.submission_id = any(${[...submissions]}::bigint[]) and i.removal is not null`);
  return new Map(
    lines.map(({ submission, line, isAsked }) => [
      `${submission} ${line}`,
      isAsked ? 'asked-for' : 'by-steward',
    ]),
  );
}
