import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { searchLexical } from './lexical.ts';
import type { Query } from './question.ts';

const db = await emptyDatabase();
const now = new Date('2026-01-01');

async function community(name: string): Promise<number> {
  const { id } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', ${name}, ${name}) returning id`,
  );
  return id;
}

async function source(communityId: number): Promise<number> {
  const { id } = await db.one<{ id: number }>(sql`
    insert into source (community_id, name, address, kind, root, refresh_minutes, origin)
    values (${communityId}, 's', '/s', 'folder', '/s', 60, ${`s-${communityId}`}) returning id`);
  return id;
}

async function section(
  sourceId: number,
  counts: Record<string, number>,
  length: number,
  listed = true,
): Promise<number> {
  const { id: page } = await db.one<{ id: number }>(sql`
    insert into page (source_id, path, url, title, trail, position, listed, hash, sections, terms, created_at, changed_at)
    values (${sourceId}, gen_random_uuid()::text, 'u', 't', '{}', 0, ${listed}, 'h', 1, ${length}, ${now}, ${now}) returning id`);
  const { id } = await db.one<{ id: number }>(sql`
    insert into section (page_id, source_id, position, heading, above, anchor, text, hash, terms)
    values (${page}, ${sourceId}, 0, 'h', '{}', '', 'x', 'h', ${length}) returning id`);
  for (const [term, count] of Object.entries(counts)) {
    await db.run(sql`insert into posting values (${sourceId}, ${term}, ${id}, ${count}, ${length})`);
  }
  return id;
}

const ask = (...terms: Query['terms']): Query => ({
  question: '',
  text: '',
  isFollowUp: false,
  language: undefined,
  beginnings: new Map(),
  terms,
});
const term = (name: string, bridges?: string) => ({ term: name, weight: 1, bridges });

test('scores are those of BM25, worked out by hand', async () => {
  const home = await community('bm25');
  const docs = await source(home);
  const a = await section(docs, { mill: 2, grain: 1 }, 10);
  const b = await section(docs, { grain: 1 }, 20);
  const c = await section(docs, { water: 3 }, 30);
  const { hits, sections, frequency } = await searchLexical(
    db,
    home,
    ask(term('mill'), term('grain'), term('none')),
  );
  expect(sections).toBe(3);
  expect(Object.fromEntries(frequency)).toEqual({ mill: 1, grain: 2 });
  // Average length 20. idf(mill) = ln(1 + 2.5/1.5), idf(grain) = ln(1 + 1.5/2.5); mill comes twice where it comes: 2^0.3.
  const idfMill = Math.log(1 + 2.5 / 1.5) * 2 ** 0.3;
  const idfGrain = Math.log(1 + 1.5 / 2.5);
  const tf = (count: number, length: number) => (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / 20));
  expect(hits.map(hit => hit.sectionId)).toEqual([a, b]);
  expect(hits[0]?.score).toBeCloseTo(idfMill * tf(2, 10) + idfGrain * tf(1, 10), 10);
  expect(hits[1]?.score).toBeCloseTo(idfGrain * tf(1, 20), 10);
  expect(hits[0]?.terms.sort()).toEqual(['grain', 'mill']);
  expect(hits.some(hit => hit.sectionId === c)).toBe(false);
});

test("a word of the same meaning counts fully only where the docs never use the question's own", async () => {
  const home = await community('bridge');
  const docs = await source(home);
  await section(docs, { delete: 1 }, 10);
  const alone = await searchLexical(db, home, ask(term('wipe'), term('delete', 'wipe')));
  for (let n = 0; n < 5; n++) await section(docs, { wipe: 1 }, 10);
  const beside = await searchLexical(db, home, ask(term('wipe'), term('delete', 'wipe')));
  const idf = (n: number, df: number) => Math.log(1 + (n - df + 0.5) / (df + 0.5));
  expect(alone.hits[0]?.score).toBeCloseTo(idf(1, 1), 10);
  expect(beside.hits.find(hit => hit.terms.includes('delete'))?.score).toBeCloseTo(idf(6, 1) / 2, 10);
});

test("pages that no navigation shows count for less, other communities' docs for nothing", async () => {
  const home = await community('listed');
  const docs = await source(home);
  const hidden = await section(docs, { mill: 1 }, 10, false);
  const shown = await section(docs, { mill: 1 }, 10);
  const { hits } = await searchLexical(db, home, ask(term('mill')));
  expect(hits.map(hit => hit.sectionId)).toEqual([shown, hidden]);
  expect(hits[1]?.score).toBeCloseTo((hits[0]?.score ?? 0) * 0.6, 10);
});

test('a question without a term finds nothing', async () => {
  expect(await searchLexical(db, await community('empty'), ask())).toMatchObject({ hits: [], sections: 0 });
});
