import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { MediaContent } from '../media.ts';
import type { MendedSince, SampleRow } from '../review-task.ts';
import type { Content } from '../validation/rows/content.ts';
import { fieldsOf } from './row-fields.ts';

/** What a mended version is beside the one before it: which items it shares with it, by their content. */
export async function mendedSince(db: Queryable, id: number, before: number): Promise<MendedSince> {
  return await db.one(sql`
    with mine as (select hash from item where submission_id = ${id}),
      theirs as (select hash from item where submission_id = ${before})
    select s.id, s.status, s.reasons,
      (select count(*) from mine where hash in (select hash from theirs)) as same,
      (select count(*) from mine where hash not in (select hash from theirs)) as changed,
      (select count(*) from theirs where hash not in (select hash from mine)) as gone
    from submission s where s.id = ${before}`);
}

type Change = Pick<SampleRow, 'isChanged' | 'before'>;

/**
 * Of these items of a mended version, which were not in the one before, and what stood in the same row of a file of the
 * same name there, where that is there no more.
 */
export async function changedItems(
  db: Queryable,
  itemIds: readonly number[],
  before: number,
): Promise<Map<number, Change>> {
  const rows = await db.all<{ itemId: number; isChanged: boolean; old: Content | MediaContent | null }>(sql`
    select i.id as "itemId",
      not exists (select from item o where o.submission_id = ${before} and o.hash = i.hash) as "isChanged",
      (
        select o.content from item o
        where o.submission_id = ${before} and o.file = i.file and o.row = i.row and o.hash <> i.hash
          and o.removal is null
          and not exists (select from item mine where mine.submission_id = i.submission_id and mine.hash = o.hash)
        limit 1
      ) as old
    from item i where i.id = any(${[...itemIds]}::bigint[])`);
  return new Map(
    rows.map(({ itemId, isChanged, old }): [number, Change] => [
      itemId,
      isChanged ? { isChanged, ...(old && !('media' in old) && { before: fieldsOf(old) }) } : {},
    ]),
  );
}
