import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { maths, testRoom } from '../room.fixture.ts';
import { reindexSome } from './reindex.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const [ana, bo] = [await room.person('Ana'), await room.person('Bo')];

const index = (submission: number) =>
  db.all(sql`
    select i.id, i.hash, i.indexed_by, array_agg(b.band order by b.band) as bands
    from item i left join item_band b on b.item_id = i.id
    where i.submission_id = ${submission} group by i.id order by i.id`);

test('rows that an older version indexed are found again, and a stop in between loses nothing', async () => {
  const datanet = await room.datanet();
  const given = await room.give({
    datanetId: datanet.id,
    personId: ana,
    contents: { 'a.jsonl': maths(0, 40) },
  });
  const { id } = await room.checked(given.id);
  const before = await index(id);
  await db.run(sql`update item set hash = 'old ' || hash, indexed_by = 1 where submission_id = ${id}`);
  await db.run(sql`delete from item_band where item_id % 2 = 0`);
  await db.run(sql`update item_band set band = band # 77`);
  expect(await reindexSome(db)).toBe(true);
  expect(await db.one(sql`select count(*) as left from item where indexed_by = 1`)).toEqual({ left: 15 });
  expect(await reindexSome(db)).toBe(false);
  expect(await index(id)).toEqual(before);
  // Those whose bands stay the same keep each once.
  await db.run(sql`update item set indexed_by = 1 where submission_id = ${id} and position < 10`);
  await reindexSome(db);
  expect(await index(id)).toEqual(before);
  const copy = await room.give({
    datanetId: datanet.id,
    personId: bo,
    contents: { 'a.jsonl': maths(0, 40) },
  });
  expect(await room.checked(copy.id)).toMatchObject({ status: 'refused' });
  expect(await reindexSome(db)).toBe(false);
});
