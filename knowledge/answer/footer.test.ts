import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { withoutFooter } from './footer.ts';

const db = await emptyDatabase();
const footer = 'If this article is outdated or omits something, please let us know.';
let sources = 0;

async function source(pages: number, ending: (page: number) => string = () => footer): Promise<number> {
  const now = new Date();
  const { id } = await db.one<{ id: number }>(sql`
    with community as (
      insert into community (platform, external_id, name) values ('web', ${`c${++sources}`}, 'c') returning id
    )
    insert into source (community_id, name, address, kind, root, refresh_minutes, origin)
    select id, ${`s${sources}`}, ${`/s${sources}`}, 'folder', '', 60, ${`o${sources}`} from community returning id`);
  for (let page = 0; page < pages; page++)
    await db.run(sql`
      with page as (
        insert into page (source_id, path, url, title, trail, position, listed, hash, sections, terms, created_at, changed_at)
        values (${id}, ${`p${page}`}, 'u', 't', '{}', 0, true, 'h', 1, 1, ${now}, ${now}) returning id
      )
      insert into section (page_id, source_id, position, heading, above, anchor, text, hash, terms)
      select id, ${id}, 0, 'h', '{}', '', ${`Page ${page}.\n\n${ending(page)}`}, 'h', 1 from page`);
  return id;
}

test('what stands at the end of many pages is left out of an answer, what stands at the end of a few is not', async () => {
  const text = `Page 1.\n\n${footer}`;
  expect(await withoutFooter(db, await source(6), text)).toBe('Page 1.');
  expect(await withoutFooter(db, await source(3), text)).toBe(text);
});

test('a link that stands there with another target on each page is left out too, one among others is not', async () => {
  const asked = (page: number) => `[Was this page helpful?](https://forms.example/rate?page=${page})`;
  const id = await source(6, asked);
  expect(await withoutFooter(db, id, `Page 1.\n\n${asked(1)}`)).toBe('Page 1.');
  const own = 'Page 1.\n\n[The form for returned parcels](https://forms.example/parcels)';
  expect(await withoutFooter(db, id, own)).toBe(own);
});
