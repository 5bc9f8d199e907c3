import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Credit, LearnedFile } from '../version.ts';
import { manifestEntries } from './manifest-entries.ts';
import { rowsIn } from './rows-in.ts';

/** What a version is: all that was accepted up to a decision, less what was removed up to a removal. */
export interface Frozen {
  through: number;
  removals: number;
}

/**
 * Who has how many items in a snapshot, and the sum of their values; most items first. Of a run, who has how many in the
 * very file that it was trained on: rows that were removed before it are nobody's there, and neither are those that it
 * learned nothing of.
 */
export async function creditsOf(
  { db, files }: { db: Database; files: Files },
  snapshotId: number,
  learned: LearnedFile = {},
): Promise<Credit[]> {
  const snapshot = await db.one<Frozen & { datanetId: number; manifest: Sha256; cleanOf: number }>(sql`
    select s.datanet_id as "datanetId", s.through, s.removals, s.manifest,
      coalesce(f.clean_of, case when s.train = ${learned.train ?? null} then s.clean_of end, s.removals) as "cleanOf"
    from snapshot s
    left join snapshot_former_file f on f.snapshot_id = s.id and f.train = ${learned.train ?? null}
    where s.id = ${snapshotId}`);
  const { datanetId, through, removals, manifest, cleanOf } = snapshot;
  const credits = await creditsThrough(db, datanetId, { through, removals: cleanOf });
  if (!learned.unlearned?.length) return credits;
  const removed = await removedLines(db, datanetId, removals, cleanOf);
  return without(db, credits, await submissionsOf(files, manifest, removed, new Set(learned.unlearned)));
}

/** Who has how many items in a version. */
export async function creditsThrough(db: Queryable, datanetId: number, frozen: Frozen): Promise<Credit[]> {
  return await db.all(sql`
    select p.id as "personId", p.name, sum(${rowsIn(frozen.removals)}) as items,
      sum(s.value * ${rowsIn(frozen.removals)}) as value
    from submission s
    join person p on p.id = s.person_id
    where s.datanet_id = ${datanetId} and s.status = 'accepted' and s.decision_no <= ${frozen.through}
      and ${rowsIn(frozen.removals)} > 0
    group by p.id, p.name
    order by sum(${rowsIn(frozen.removals)}) desc, p.id`);
}

/** Hashes of the lines that a manifest lists and that a file, which was written anew later, lacks. */
async function removedLines(
  db: Queryable,
  datanetId: number,
  since: number,
  through: number,
): Promise<ReadonlySet<string>> {
  const lines = await db.all<{ line: string }>(sql`
    select removed_line as line from item
    where datanet_id = ${datanetId} and removal > ${since} and removal <= ${through}`);
  return new Set(lines.map(({ line }) => line));
}

/**
 * The submission of each of these lines of a training file. The manifest lists the training rows first and never changes;
 * a file without the removed ones counts its lines anew.
 */
async function submissionsOf(
  files: Files,
  manifest: Sha256,
  removed: ReadonlySet<string>,
  lines: ReadonlySet<number>,
): Promise<number[]> {
  const submissions: number[] = [];
  let line = 0;
  for await (const { hash, split, submission } of manifestEntries(files, manifest)) {
    if (split !== 'train') break;
    if (removed.has(hash)) continue;
    if (lines.has(line)) submissions.push(submission);
    line++;
  }
  return submissions;
}

async function without(db: Queryable, credits: Credit[], submissions: number[]): Promise<Credit[]> {
  const lost = new Map<number, { items: number; value: number }>();
  const owners = await db.all<{ id: number; personId: number; value: number }>(sql`
    select id, person_id as "personId", value from submission where id = any(${[...new Set(submissions)]}::bigint[])`);
  const ownerOf = new Map(owners.map(owner => [owner.id, owner]));
  for (const submission of submissions) {
    const owner = ownerOf.get(submission);
    if (!owner) continue;
    const { items, value } = lost.get(owner.personId) ?? { items: 0, value: 0 };
    lost.set(owner.personId, { items: items + 1, value: value + owner.value });
  }
  return credits
    .map(credit => ({
      ...credit,
      items: credit.items - (lost.get(credit.personId)?.items ?? 0),
      value: credit.value - (lost.get(credit.personId)?.value ?? 0),
    }))
    .filter(credit => credit.items > 0)
    .sort((a, b) => b.items - a.items || a.personId - b.personId);
}
