import { expect, test } from 'vitest';
import { openInMemory } from './embedded.ts';
import { prepared, sql } from './sql.ts';

test('what is only wrong when it is committed is thrown, and nothing of it is kept', async () => {
  const db = await openInMemory();
  await db.script('create table one (n int unique deferrable initially deferred)');
  await db.run(sql`insert into one values (${1})`);
  await expect(db.run(sql`insert into one values (${1})`)).rejects.toThrow(/duplicate key/);
  expect(await db.all(sql`select n from one where n = ${1}`)).toEqual([{ n: 1 }]);
  await db.close();
});

test('a prepared statement that failed with one value works with the next', async () => {
  const db = await openInMemory();
  const half = (text: string) => db.one(prepared('half', sql`select 1.0 / ${text}::numeric as half`));
  await expect(half('no number')).rejects.toThrow(/invalid input syntax/);
  expect(await half('2')).toEqual({ half: 0.5 });
  await expect(half('0')).rejects.toThrow(/division by zero/);
  expect(await half('4')).toEqual({ half: 0.25 });
  await db.close();
});

test('what is notified is heard by who listens', async () => {
  const db = await openInMemory();
  const listener = await db.queuePool.connect();
  const heard = new Promise(resolve => listener.once('notification', resolve));
  await listener.query('listen news');
  await db.run(sql`select pg_notify('news', ${'it rains'})`);
  expect(await heard).toMatchObject({ channel: 'news', payload: 'it rains' });
  listener.release();
  await db.close();
});

test('statements at once, in transactions and alone, each get their own answer in their order', async () => {
  const db = await openInMemory();
  await db.script('create table kept (n int)');
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => {
      const statement = prepared('given', sql`insert into kept values (${n}) returning n`);
      return n % 3
        ? db.one<{ n: number }>(statement)
        : db.transaction(tx => tx.one<{ n: number }>(statement));
    }),
  );
  expect(answers.map(({ n }) => n)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  expect(await db.one(sql`select count(*) as kept from kept where n >= ${0}`)).toEqual({ kept: 60 });
  await db.close();
});
