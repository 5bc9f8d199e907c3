import { expect, test } from 'vitest';
import { json, sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { dice, testRoom } from '../room.fixture.ts';
import { decide } from './decide.ts';
import { settleNovelty } from './novelty.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana', 'contributor');

interface Given {
  id: number;
  items: number[];
}

/** A pair that was found when the first of the two was checked. */
type Pair = [item: number, other: number, similarity: number];

async function given(datanetId: number, count: number): Promise<Given> {
  const { id } = await db.one<{ id: number }>(sql`
    insert into submission (datanet_id, person_id, origin, context, status, rows_good, created_at)
    values (${datanetId}, ${ana}, ${crypto.randomUUID()}, '', 'waiting', ${count}, now()) returning id`);
  const items = await db.all<{ id: number }>(sql`
    insert into item (datanet_id, submission_id, position, file, row, hash, content)
    select ${datanetId}, ${id}, n, 'a.txt', n, ${id}::text || ' ' || n, '{}'
    from generate_series(0, ${count - 1}) n order by n returning id`);
  return { id, items: items.map(item => item.id) };
}

async function accept({ id }: Given, struck: number[] = []): Promise<void> {
  await db.transaction(tx =>
    decide(tx, id, { accepted: true, value: 800, reasons: [], struck, automatic: false, at: new Date() }),
  );
}

/** What each item's novelty has to be by the definition alone. */
function expected(own: Given, pairs: Pair[], counting: ReadonlySet<number>, struck: ReadonlySet<number>) {
  return own.items.map((item, position) => {
    let nearest = 0;
    for (const [a, b, similarity] of pairs) {
      if (a !== item && b !== item) continue;
      const other = a === item ? b : a;
      const at = own.items.indexOf(other);
      if (at === -1 ? counting.has(other) : at < position && !struck.has(other))
        nearest = Math.max(nearest, similarity);
    }
    return 1 - nearest;
  });
}

const noveltyOf = async ({ id }: Given) =>
  (
    await db.all<{ novelty: number }>(sql`
      select novelty from item where submission_id = ${id} order by position`)
  ).map(({ novelty }) => novelty);

test('however often and whenever it is settled, a decision fixes the same novelty', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = dice(seed);
    const below = (most: number) => Math.floor(random() * most);
    const { id: datanetId } = await room.datanet();
    const large = await given(datanetId, 1100);
    const others = [await given(datanetId, 60), await given(datanetId, 60), await given(datanetId, 600)];
    const all = [large, ...others].flatMap(({ items }) => items);
    const pairs: Pair[] = [];
    for (const item of large.items.filter(() => random() < 0.3)) {
      const other = all[below(all.length)] as number;
      const isKnown = pairs.some(([a, b]) => (a === item && b === other) || (a === other && b === item));
      if (other !== item && !isKnown)
        pairs.push(random() < 0.5 ? [item, other, 0.3 + below(8) / 10] : [other, item, 0.3 + below(8) / 10]);
    }
    await db.run(sql`
      insert into likeness (item_id, other_id, similarity)
      select (p->>0)::bigint, (p->>1)::bigint, (p->>2)::float8 from jsonb_array_elements(${json(pairs)}::jsonb) p`);

    const counting = new Set<number>();
    for (const other of others) {
      if (random() < 0.7) await settleNovelty(db, large.id);
      if (random() < 0.3) continue;
      const out = new Set(other.items.filter(() => random() < 0.1));
      await accept(other, [...out]);
      for (const item of other.items) if (!out.has(item)) counting.add(item);
    }
    if (random() < 0.5) await settleNovelty(db, large.id);
    const struck = new Set(large.items.filter(() => random() < 0.05));
    await accept(large, [...struck]);
    const right = expected(large, pairs, counting, struck);
    expect((await noveltyOf(large)).map(one => one.toFixed(6))).toEqual(right.map(one => one.toFixed(6)));
  }
});

test('what is decided keeps its novelty, whatever is accepted later', async () => {
  const { id: datanetId } = await room.datanet();
  const [large, later] = [await given(datanetId, 600), await given(datanetId, 600)];
  await db.run(sql`
    insert into likeness (item_id, other_id, similarity)
    values (${later.items[0]}, ${large.items[0]}, 0.9), (${large.items[7]}, ${large.items[3]}, 0.5)`);
  await accept(large);
  await settleNovelty(db, later.id);
  await accept(later);
  await settleNovelty(db, large.id);
  expect((await noveltyOf(large)).filter(one => one < 1)).toEqual([0.5]);
  expect((await noveltyOf(later))[0]).toBeCloseTo(0.1);
});
