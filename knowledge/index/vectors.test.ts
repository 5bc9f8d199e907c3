import { expect, onTestFinished, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { followedDocs } from '../room.fixture.ts';
import { vectorsInThread } from './vectors.ts';
import { vectorsInDatabase } from './vectors-in-database.ts';
import { insertVectors } from './write-page.ts';

const db = await emptyDatabase();
const { source } = await followedDocs(db);
const ids = (await db.all<{ id: number }>(sql`select id from section order by id`)).map(row => row.id);

/** Along one of four axes. */
const axis = (place: number) => [0, 1, 2, 3].map(other => (other === place ? 1 : 0));
const insert = (embedder: string, rows: { section: number | undefined; place: number }[]) =>
  insertVectors(
    db,
    source.id,
    embedder,
    rows.map(({ section, place }) => ({ sectionId: section ?? 0, position: 0, vector: axis(place) })),
  );

function opened(thread?: URL) {
  const vectors = vectorsInThread(db, thread);
  onTestFinished(() => vectors.stop());
  return vectors;
}

test('what was written since the last search is found, of that embedder and those sources only', async () => {
  const vectors = opened();
  const nearest = async (embedder: string, place: number, sources = [source.id]) =>
    (await vectors.search(embedder, axis(place), sources, 5)).map(near => near.sectionId);
  expect(await nearest('one', 0)).toEqual([]);
  await insert('one', [
    { section: ids[0], place: 0 },
    { section: ids[1], place: 1 },
  ]);
  await insert('two', [{ section: ids[2], place: 0 }]);
  expect((await nearest('one', 0))[0]).toBe(ids[0]);
  await insert('one', [{ section: ids[3], place: 2 }]);
  expect((await nearest('one', 2))[0]).toBe(ids[3]);
  expect(await nearest('two', 0)).toEqual([ids[2]]);
  expect(await nearest('one', 0, [source.id + 1])).toEqual([]);
});

test('pgvector finds in the database what the thread finds, with the same cosines and passages', async () => {
  const random = Array.from({ length: 40 }, (_, at) => {
    const raw = [0, 1, 2, 3, 4, 5].map(place => Math.sin(at * 7.3 + place * 2.1));
    const length = Math.hypot(...raw);
    return raw.map(value => value / length);
  });
  const rows = random.map((vector, at) => ({ sectionId: ids[at % 8] ?? 0, position: at >> 3, vector }));
  await insertVectors(db, source.id, 'six', rows);
  const [query = []] = random;
  const ways = [opened(), vectorsInDatabase(db)];
  const [inThread = [], inDatabase = []] = await Promise.all(
    ways.map(way => way.search('six', query, [source.id], 5)),
  );
  expect(inDatabase).toHaveLength(5);
  expect(inDatabase.map(({ sectionId, id }) => [sectionId, id])).toEqual(
    inThread.map(({ sectionId, id }) => [sectionId, id]),
  );
  for (const [at, near] of inDatabase.entries())
    expect(near.cosine).toBeCloseTo(inThread[at]?.cosine ?? 0, 2);
  expect(await vectorsInDatabase(db).search('six', query, [source.id + 1], 5)).toEqual([]);
});

test('a section that is gone is forgotten, and so is an embedder that is not kept', async () => {
  const vectors = opened();
  await insert('three', [
    { section: ids[4], place: 0 },
    { section: ids[5], place: 1 },
  ]);
  const nearest = () => vectors.search('three', axis(0), [source.id], 5);
  expect((await nearest()).map(near => near.sectionId)).toEqual([ids[4], ids[5]]);
  vectors.remove([ids[4] ?? 0]);
  expect((await nearest()).map(near => near.sectionId)).toEqual([ids[5]]);
  await db.run(sql`delete from embedding where embedder = 'three'`);
  vectors.keep(['one']);
  expect(await nearest()).toEqual([]);
});

test('a thread that ends fails who waits, and the next search reads all anew', async () => {
  const broken = opened(new URL('./no-such-thread.ts', import.meta.url));
  await insert('four', [{ section: ids[6], place: 3 }]);
  await expect(broken.search('four', axis(3), [source.id], 5)).rejects.toThrow();
  await expect(broken.search('four', axis(3), [source.id], 5)).rejects.toThrow();
  expect(await opened().search('four', axis(3), [source.id], 5)).toHaveLength(1);
});

test('the terms of a source are counted through all that writes and deletes their postings', async () => {
  const counted = () =>
    db.all(sql`select source_id, term, sections, count from term order by source_id, term`);
  const real = () =>
    db.all(sql`
      select source_id, term, count(*) as sections, sum(count)::bigint as count from posting
      group by source_id, term order by source_id, term`);
  expect(await counted()).toEqual(await real());
  await db.run(sql`delete from page where id = (select min(id) from page)`);
  expect(await counted()).toEqual(await real());
  await db.run(sql`delete from source where id = ${source.id}`);
  expect(await counted()).toEqual([]);
});
