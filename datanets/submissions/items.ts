import type { Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { mostRowsPerBand } from '../likeness/band-index.ts';
import { indexVersion } from '../likeness/normalise.ts';
import type { KnownMedia, MediaHost } from '../validation/media/medium.ts';
import { type NewItem, noveltyOf } from '../validation/new-item.ts';
import type { KnownItem, KnownItems, ReadItem } from '../validation/text/known-items.ts';
import { mendedBefore } from './mended.ts';
import { removedItems } from './removed-bands.ts';

/**
 * The items of a datanet, as the check for duplicates asks for them.
 *
 * @param checkedId what is checked: that the versions which it mends were rejected says nothing of the same rows in it
 */
export function knownItems(
  db: Queryable,
  datanetId: number,
  checkedId: number,
): KnownItems & Pick<MediaHost, 'readMedia'> {
  let family: Promise<number[]> | undefined;
  return {
    removedSharing: removedItems(db, datanetId),
    async sameAs(hashes) {
      family ??= mendedBefore(db, checkedId);
      const mends = await family;
      const rows = await db.all<KnownItem & { hash: string }>(sql`
        select distinct on (i.hash) i.hash, ${known}
        from item i
        join submission s on s.id = i.submission_id
        join person p on p.id = s.person_id
        where i.datanet_id = ${datanetId} and i.hash = any(${hashes})
          and (s.status in ('accepted', 'waiting', 'appealed', 'rejected') or i.removal is not null)
          and (s.id <> all(${mends}::bigint[]) or i.removal is not null)
        order by i.hash, array_position(array['removed', 'accepted', 'waiting', 'rejected'], ${state}), i.id`);
      return new Map(rows.map(({ hash, ...item }) => [hash, item]));
    },
    async sharing(bands) {
      const rows = await db.all<{ band: number; items: number[] }>(sql`
        select b.band, jsonb_agg(c.item_id) as items
        from (select distinct unnest(${bands}::int[]) as band) b
        cross join lateral (
          select ib.item_id
          from item_band ib
          join item i on i.id = ib.item_id
          join submission s on s.id = i.submission_id
          where ib.datanet_id = ${datanetId} and ib.band = b.band
            and not i.struck and s.status in ('accepted', 'waiting', 'appealed')
          order by ib.item_id
          limit ${mostRowsPerBand}
        ) c
        group by b.band`);
      return new Map(rows.map(row => [row.band, row.items]));
    },
    async read(itemIds) {
      if (itemIds.length === 0) return new Map();
      const rows = await db.all<ReadItem & { instruction: string | null }>(sql`
        select ${known}, i.content, i.instruction
        from item i
        join submission s on s.id = i.submission_id
        join person p on p.id = s.person_id
        where i.id = any(${itemIds})`);
      return new Map(rows.map(row => [row.itemId, { ...row, instruction: row.instruction ?? undefined }]));
    },
    async readMedia(itemIds) {
      if (itemIds.length === 0) return new Map();
      const items = await db.all<KnownMedia>(sql`
        select ${known}, i.content, i.fingerprint
        from item i
        join submission s on s.id = i.submission_id
        join person p on p.id = s.person_id
        where i.id = any(${itemIds}) and i.fingerprint is not null`);
      return new Map(items.map(item => [item.itemId, item]));
    },
  };
}

/** The largest smallint: no newer normalising concerns an item of that. */
export const neverIndexedAnew = 32_767;

/** A struck row was judged and found wanting, whatever became of the rest. What is under appeal waits to be judged. */
const state = sql`case when i.removal is not null then 'removed' when i.struck then 'rejected' when s.status = 'appealed' then 'waiting' else s.status end`;

const known = sql`i.id as "itemId", i.submission_id as "submissionId", i.file, i.row, p.name as "personName",
  ${state} as state`;

/**
 * Writes rows as items of a submission that is being checked; `positions` begin at `from`. Nothing is seen of them
 * before the submission moves on.
 *
 * @returns the items' ids in the order of the rows, or `undefined` when another attempt has taken over
 */
export async function insertItems(
  db: Queryable,
  submission: { id: number; attempt: number },
  rows: readonly NewItem[],
  from: number,
): Promise<number[] | undefined> {
  if (rows.length === 0) return [];
  const given = rows.map((row, i) => ({
    position: from + i,
    file: row.file,
    row: row.row,
    hash: row.hash,
    content: row.content,
    instruction: row.instruction ?? null,
    novelty: noveltyOf(row),
    bands: row.bands,
    fingerprint: row.fingerprint ?? null,
    place: row.place ?? null,
    document: row.document ?? null,
    // Pictures and clips are not compared by their words, so no newer normalising concerns them.
    indexedBy: row.fingerprint === undefined ? indexVersion : neverIndexedAnew,
  }));
  const added = await db.all<{ id: number }>(sql`
    with fence as (
      select id, datanet_id from submission
      where id = ${submission.id} and attempt = ${submission.attempt} and status = 'checking'
      for share
    ), given as (
      select * from jsonb_to_recordset(${json(given)}::jsonb) as r (
        position int, file text, row int, hash text, content jsonb, instruction text, novelty float8, bands int[],
        fingerprint text, place jsonb, document text, "indexedBy" smallint
      )
    ), added as (
      insert into item (datanet_id, submission_id, position, file, row, hash, content, instruction, novelty, fingerprint,
        place, document, indexed_by)
      select f.datanet_id, f.id, g.position, g.file, g.row, g.hash, g.content, g.instruction, g.novelty, g.fingerprint,
        nullif(g.place, 'null'::jsonb), g.document, g."indexedBy"
      from given g cross join fence f
      order by g.position
      returning id, position, datanet_id
    ), banded as (
      insert into item_band (datanet_id, band, item_id)
      select a.datanet_id, band, a.id
      from added a join given g using (position) cross join unnest(g.bands) as band
    )
    select id from added order by position`);
  return added.length === rows.length ? added.map(item => item.id) : undefined;
}

/** Writes which earlier items each new one is somewhat like; ids of the submission's own items by their position. */
export async function insertLikeness(
  db: Queryable,
  rows: readonly NewItem[],
  from: number,
  idAt: (position: number) => number | undefined,
): Promise<void> {
  const pairs = rows.flatMap((row, i) => {
    const item = idAt(from + i);
    const others = [
      ...row.likeItems.map(like => ({
        other: like.itemId as number | undefined,
        similarity: like.similarity,
      })),
      ...row.likeRows.map(like => ({ other: idAt(like.index), similarity: like.similarity })),
    ];
    return others
      .filter(pair => pair.other !== undefined && item !== undefined)
      .map(pair => ({ item, ...pair }));
  });
  await insertPairs(db, pairs);
}

/** Writes how alike pairs of items are: `item` the one that was checked later. */
export async function insertPairs(
  db: Queryable,
  pairs: readonly { item: number | undefined; other: number | undefined; similarity: number }[],
): Promise<void> {
  if (pairs.length === 0) return;
  await db.run(sql`
    insert into likeness (item_id, other_id, similarity)
    select item, other, similarity
    from jsonb_to_recordset(${json(pairs)}::jsonb) as r (item bigint, other bigint, similarity float8)
    where exists (select from item where id = r.other)
    on conflict do nothing`);
}

/** Takes away what a check that was given up left behind, a part at a time; whether anything may be left. */
export async function deleteSomeItems(db: Queryable, submissionId: number): Promise<boolean> {
  const deleted = await db.run(sql`
    with gone as (
      delete from item where id in (select id from item where submission_id = ${submissionId} limit 200)
      returning id
    ), unbanded as (
      delete from item_band where item_id in (select id from gone)
    )
    select from gone`);
  return deleted > 0;
}
