import { expect, test } from 'vitest';
import { emptyDatabase } from '../test/database.ts';
import { openQueues } from './queue.ts';
import { json, sql } from './sql.ts';

const db = await emptyDatabase();

test('a fragment is spliced in with its own values', () => {
  const where = sql`where a = ${1} and b = ${2}`;
  expect(sql`select ${0} from t ${where} limit ${3}`).toEqual({
    text: 'select $1 from t where a = $2 and b = $3 limit $4',
    values: [0, 1, 2, 3],
  });
});

test('64-bit integers come back as numbers and jsonb as values', async () => {
  expect(await db.one(sql`select 5::bigint as n, ${json([1, { a: 2 }])}::jsonb as j`)).toEqual({
    n: 5,
    j: [1, { a: 2 }],
  });
});

test('transactions of two callers do not interleave, and one that throws leaves nothing', async () => {
  const seen: number[] = [];
  const add = (name: string, fail = false) =>
    db.transaction(async tx => {
      await tx.run(sql`insert into person (name) values (${name})`);
      const { count } = await tx.one<{ count: number }>(sql`select count(*) from person`);
      seen.push(count);
      if (fail) throw new Error('no');
    });
  const results = await Promise.allSettled([add('ana'), add('bo', true), add('chen')]);
  expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual([1, 2, 2]);
});

test('BullMQ runs on it', async () => {
  const queues = await openQueues(db);
  const done = new Promise(resolve => {
    queues.worker('grind', async job => job.data.grain).on('completed', (_, result) => resolve(result));
  });
  await queues.queue('grind').add('one', { grain: 'rye' });
  expect(await done).toBe('rye');
  await queues.close();
});
