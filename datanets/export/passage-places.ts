import { createHash } from 'node:crypto';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Place } from '../place.ts';
import { linesOf } from '../snapshots/lines.ts';
import type { Content } from '../validation/rows/content.ts';
import type { Snapshot } from '../version.ts';

const atOnce = 500;

/**
 * Where passages of documents stand in them, a line of JSON each: the split, the row in its file (from 0), and page,
 * slide, headings or seconds as the document had them. It stands beside the rows, which stay as the manifest has them.
 *
 * @returns nothing where no row is a passage whose place is known
 */
export async function passagePlaces(
  { db, files }: { db: Database; files: Files },
  snapshot: Snapshot,
): Promise<{ text: string; rows: number } | undefined> {
  const places = await placesByLine(db, snapshot);
  if (places.size === 0) return undefined;
  const lines: string[] = [];
  for (const [split, sha256] of [
    ['train', snapshot.train],
    ['test', snapshot.heldOut],
  ] as const)
    lines.push(...(await placesIn(files, split, sha256, places)));
  return lines.length > 0 ? { text: `${lines.join('\n')}\n`, rows: lines.length } : undefined;
}

/** By the SHA-256 of its line in a version. */
async function placesByLine(db: Database, { id, datanetId }: Snapshot): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  for (let after = 0; ; ) {
    const items = await db.all<{ id: number; content: Content; place: Place }>(sql`
      select i.id, i.content, i.place
      from item i
      join submission s on s.id = i.submission_id
      where i.datanet_id = ${datanetId} and i.id > ${after} and i.place is not null and i.removal is null
        and s.status = 'accepted' and s.decision_no <= (select through from snapshot where id = ${id})
        and not i.struck and i.novelty >= 0.2
      order by i.id
      limit ${atOnce}`);
    for (const { content, place } of items) places.set(hashOf(JSON.stringify(content)), place);
    const last = items.at(-1);
    if (!last) return places;
    after = last.id;
  }
}

async function placesIn(
  files: Files,
  split: 'train' | 'test',
  sha256: Sha256,
  places: ReadonlyMap<string, Place>,
): Promise<string[]> {
  const found: string[] = [];
  let row = 0;
  for await (const line of linesOf(await files.local(sha256))) {
    const place = places.get(hashOf(line));
    if (place) found.push(JSON.stringify({ split, row, ...asColumns(place) }));
    if (++row % atOnce === 0) await new Promise<void>(resolve => setImmediate(resolve));
  }
  return found;
}

const hashOf = (line: string) => createHash('sha256').update(line).digest('hex');

/** In the order of the columns, so that the same version is the same bytes. */
function asColumns({ page, toPage, slide, headings, from, to }: Place) {
  return { page, to_page: toPage, slide, headings, from_seconds: from, to_seconds: to };
}
