import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { withoutFooter } from './footer.ts';

const db = await emptyDatabase();
const footer = 'If this article is outdated or omits something, please let us know.';

async function source(pages: number): Promise<number> {
  const now = new Date();
  const { id } = await db.one<{ id: number }>(sql`
    with community as (
      insert into community (platform, external_id, name) values ('web', ${`c${pages}`}, 'c') returning id
    )
    insert into source (community_id, name, address, kind, root, refresh_minutes, origin)
    select id, ${`s${pages}`}, ${`/s${pages}`}, 'folder', '', 60, ${`o${pages}`} from community returning id`);
  for (let page = 0; page < pages; page++)
    await db.run(sql`
      with page as (
        insert into page (source_id, path, url, title, trail, position, listed, hash, sections, terms, created_at, changed_at)
        values (${id}, ${`p${page}`}, 'u', 't', '{}', 0, true, 'h', 1, 1, ${now}, ${now}) returning id
      )
      insert into section (page_id, source_id, position, heading, above, anchor, text, hash, terms)
      select id, ${id}, 0, 'h', '{}', '', ${`Page ${page}.\n\n${footer}`}, 'h', 1 from page`);
  return id;
}

test('what stands at the end of many pages is left out of an answer, what stands at the end of a few is not', async () => {
  const text = `Page 1.\n\n${footer}`;
  expect(await withoutFooter(db, await source(6), text)).toBe('Page 1.');
  expect(await withoutFooter(db, await source(3), text)).toBe(text);
});
