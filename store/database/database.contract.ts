import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { atOneMoment } from './one-moment.ts';
import { json, prepared, sql } from './sql.ts';

/** What every database has to do, embedded or a server. `open` gives a migrated, empty one. */
export function databaseContract(open: () => Promise<Database>): void {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await db.script(`create table grain (name text primary key, weight int); create table bag (weight int);
      insert into bag values (0)`);
  });
  const names = async () =>
    (await db.all<{ name: string }>(sql`select name from grain order by name`)).map(row => row.name);

  describe('values', () => {
    test('64-bit integers and numerics come back as numbers, jsonb as values, times as dates', async () => {
      const at = new Date('2026-11-22T10:20:30.456Z');
      expect(
        await db.one(sql`select ${9_007_199_254_740_991}::bigint as n, 0.25::numeric as share, count(*) as count,
          ${json([1, { a: null }])}::jsonb as j, ${at}::timestamptz as at, ${['a', 'b"c']}::text[] as texts from bag`),
      ).toEqual({
        n: 9_007_199_254_740_991,
        share: 0.25,
        count: 1,
        j: [1, { a: null }],
        at,
        texts: ['a', 'b"c'],
      });
    });

    test('text comes back as it was, whatever it says', async () => {
      const text = `'; drop table grain; -- $1 \\ " 麦 😀 \u202e \t`;
      expect(await db.one(sql`select ${text}::text as text`)).toEqual({ text });
    });

    test('what PostgreSQL can not store becomes the replacement character', async () => {
      const row = await db.one(
        sql`select ${'a\0b'}::text as text, ${json({ 'k\0': 'v\uD800' })}::jsonb as j`,
      );
      expect(row).toEqual({ text: 'a\uFFFDb', j: { 'k\uFFFD': 'v\uFFFD' } });
    });

    test('bytes and vectors go in and out', async () => {
      const row = await db.one<{ bytes: Buffer; near: number }>(
        sql`select ${Buffer.from([0, 255])}::bytea as bytes, ${'[1,0]'}::vector <=> '[0,1]' as near`,
      );
      expect([...row.bytes]).toEqual([0, 255]);
      expect(row.near).toBeCloseTo(1);
    });
  });

  describe('statements', () => {
    test('first is the first row or nothing; one insists', async () => {
      expect(await db.first(sql`select 1 as n where false`)).toBeUndefined();
      expect(await db.first(sql`select generate_series(1, 3) as n`)).toEqual({ n: 1 });
      await expect(db.one(sql`select 1 where false`)).rejects.toThrow('No row came back from: select 1');
    });

    test('run says how many rows it touched', async () => {
      expect(await db.run(sql`insert into grain values ('rye', 1), ('oat', 2)`)).toBe(2);
      expect(await db.run(sql`update grain set weight = 3 where name = 'none'`)).toBe(0);
      expect(await db.run(sql`delete from grain`)).toBe(2);
    });

    test('one that fails says why and spoils none of those beside it', async () => {
      const results = await Promise.allSettled([
        db.one(sql`select 1 as n`),
        db.one(sql`select nothing_of_that_name`),
        db.one(sql`select 2 as n`),
        db.one(sql`select 1 / 0`),
        db.one(sql`select 3 as n`),
      ]);
      expect(
        results.map(result => (result.status === 'fulfilled' ? result.value : result.reason.code)),
      ).toEqual([{ n: 1 }, '42703', { n: 2 }, '22012', { n: 3 }]);
    });

    test('a prepared one gives the same, also after others failed', async () => {
      const double = (n: number) => db.one(prepared('double', sql`select ${n}::int * 2 as n`));
      expect(await double(1)).toEqual({ n: 2 });
      await expect(db.one(sql`select 1 / 0`)).rejects.toThrow();
      expect(await Promise.all([double(2), double(3)])).toEqual([{ n: 4 }, { n: 6 }]);
    });

    test('one with values that fails leaves the next ones their own answers', async () => {
      await expect(db.one(sql`select 1 / ${0}::int`)).rejects.toThrow('division by zero');
      expect(await db.one(sql`select ${5}::int as n`)).toEqual({ n: 5 });
      const results = await Promise.allSettled([
        db.one(sql`select ${'x'}::int as n`),
        db.one(sql`select ${6}::int as n`),
        db.one(sql`nonsense ${1}`),
        db.one(prepared('triple', sql`select ${7}::int * 3 as n`)),
      ]);
      expect(
        results.map(result => (result.status === 'fulfilled' ? result.value : result.reason.code)),
      ).toEqual(['22P02', { n: 6 }, '42601', { n: 21 }]);
    });

    test('a script is done whole or not at all', async () => {
      await expect(
        db.script(`insert into grain values ('rye', 1); insert into grain values ('rye', 2);`),
      ).rejects.toThrow('duplicate key');
      expect(await names()).toEqual([]);
    });

    test('hundreds at once are all answered', async () => {
      const rows = await Promise.all(
        Array.from({ length: 300 }, (_, n) => db.one(sql`select ${n}::int as n`)),
      );
      expect(rows).toEqual(Array.from({ length: 300 }, (_, n) => ({ n })));
    });
  });

  describe('transactions', () => {
    test('one that throws leaves nothing, one that resolves leaves all', async () => {
      const add = (name: string, fail: boolean) =>
        db.transaction(async tx => {
          await tx.run(sql`insert into grain values (${name})`);
          if (fail) throw new Error('no');
          return name;
        });
      const results = await Promise.allSettled([add('rye', false), add('oat', true), add('spelt', false)]);
      expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await names()).toEqual(['rye', 'spelt']);
      await db.run(sql`delete from grain`);
    });

    test('two do not mix: what one reads and writes back, the other does not overwrite', async () => {
      const add = () =>
        db.transaction(async tx => {
          const { weight } = await tx.one<{ weight: number }>(sql`select weight from bag for update`);
          await tx.run(sql`update bag set weight = ${weight + 1}`);
        });
      await Promise.all(Array.from({ length: 25 }, add));
      expect(await db.one(sql`select weight from bag`)).toEqual({ weight: 25 });
    });

    test('one in which a statement failed is never taken for kept', async () => {
      const swallowed = db.transaction(async tx => {
        await tx.run(sql`insert into grain values ('rye')`);
        await tx.run(sql`select 1 / 0`).catch(() => {});
      });
      await expect(swallowed).rejects.toThrow('nothing was kept');
      expect(await names()).toEqual([]);
    });

    test('after a failed one the next statement works', async () => {
      await expect(db.transaction(tx => tx.run(sql`select 1 / 0`))).rejects.toThrow('division by zero');
      expect(await db.one(sql`select 1 as n`)).toEqual({ n: 1 });
    });

    test('what is read at one moment agrees, whatever is written meanwhile; it writes nothing itself', async () => {
      const weights = sql`select sum(weight) as n from grain`;
      let written: Promise<number> | undefined;
      const read = await atOneMoment(db, async tx => {
        const before = await tx.one(weights);
        written = db.run(sql`insert into grain values ('rye', 1)`);
        // On a server it is stored now; the embedded database's one connection takes it afterwards.
        if (db.kind === 'server') await written;
        return [before, await tx.one(weights)];
      });
      await written;
      expect(read).toEqual([{ n: null }, { n: null }]);
      expect(await db.one(weights)).toEqual({ n: 1 });
      const writes = atOneMoment(db, tx => tx.run(sql`delete from grain`));
      await expect(writes).rejects.toThrow('read-only transaction');
      await db.run(sql`delete from grain`);
    });

    test('a session that fails is given back usable', async () => {
      await expect(
        db.session(async client => {
          await client.query('begin');
          await client.query('select 1 / 0');
        }),
      ).rejects.toThrow('division by zero');
      expect(await Promise.all([1, 2, 3].map(n => db.one(sql`select ${n}::int as n`)))).toHaveLength(3);
      expect(await db.transaction(tx => tx.one(sql`select 1 as n`))).toEqual({ n: 1 });
    });
  });
}
