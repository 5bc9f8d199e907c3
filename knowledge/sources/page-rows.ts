import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { ListedPage } from '../gitbook/reader.ts';

export interface PageRow {
  id: number;
  path: string;
  url: string;
  title: string;
  trail: string[];
  position: number;
  listed: boolean;
  hash: string;
  lastModified: string | null;
  etag: string | null;
  missing: number;
}

export function pagesOf(db: Queryable, sourceId: number): Promise<PageRow[]> {
  return db.all(sql`
    select id, path, url, title, trail, position, listed, hash, last_modified as "lastModified", etag, missing
    from page where source_id = ${sourceId} order by position`);
}

/** Notes that a page is there and as it was. */
export async function keepPage(
  db: Queryable,
  id: number,
  listed: ListedPage,
  position: number,
): Promise<void> {
  await db.run(sql`
    update page set position = ${position}, listed = ${listed.listed}, missing = 0,
      last_modified = coalesce(${listed.lastModified ?? null}, last_modified)
    where id = ${id}`);
}

/** Gives a page of a site its new address, and keeps all that the index holds of it. */
export async function movePage(db: Queryable, id: number, address: string): Promise<void> {
  await db.run(sql`update page set path = ${address}, url = ${address}, missing = 0 where id = ${id}`);
}

/** Notes that a page was found missing once; it is not answered from until it is seen again. */
export async function markMissing(db: Queryable, id: number): Promise<void> {
  await db.run(sql`update page set missing = missing + 1 where id = ${id}`);
}

/** Deletes a page with all that the index holds of it, and notes its title for the report of the reading under way. */
export async function deletePage(
  db: Database,
  sourceId: number,
  page: { id: number; title: string },
): Promise<void> {
  await db.transaction(async tx => {
    await tx.run(sql`delete from page where id = ${page.id}`);
    await tx.run(
      sql`update source set removed = removed || ${json([page.title])}::jsonb where id = ${sourceId}`,
    );
  });
}

/** What a reading has done so far, also before a crash in its middle. */
export async function changesSince(
  db: Queryable,
  sourceId: number,
  since: Date,
): Promise<{ added: string[]; changed: string[]; removed: string[]; unchanged: number }> {
  return db.one(sql`
    select
      coalesce((select jsonb_agg(title order by position) from page
        where source_id = source.id and created_at >= ${since}), '[]') as added,
      coalesce((select jsonb_agg(title order by position) from page
        where source_id = source.id and created_at < ${since} and changed_at >= ${since}), '[]') as changed,
      removed,
      (select count(*) from page where source_id = source.id and changed_at < ${since} and missing = 0) as unchanged
    from source where id = ${sourceId}`);
}
