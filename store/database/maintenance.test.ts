import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedDatabase } from '../../test/database.ts';
import { type Maintenance, openMaintenance } from './maintenance.ts';
import { sql } from './sql.ts';

const db = await embeddedDatabase();
let maintenance: Maintenance;
let logBytes: number;
let idleSeconds: number;
beforeEach(async () => {
  logBytes = 1000;
  idleSeconds = 0;
  maintenance = openMaintenance({
    run: statement => db.session(client => client.query(statement)),
    logBytes: () => logBytes,
    idleSeconds: () => idleSeconds,
  });
  await db.script('drop table if exists sack; create table sack (n int, grain text)');
});
afterEach(() => maintenance.stop());

const checkpoint = async () =>
  (await db.one<{ at: string }>(sql`select redo_lsn::text as at from pg_control_checkpoint()`)).at;
const vacuumed = async () =>
  (
    await db.one<{ count: number }>(
      sql`select vacuum_count as count from pg_stat_user_tables where relname = 'sack'`,
    )
  ).count;

test('a checkpoint is made when the log has grown, however busy it is, and not before', async () => {
  const first = await checkpoint();
  logBytes += 10 * 1024 ** 2;
  await maintenance.tick();
  expect(await checkpoint()).toBe(first);
  logBytes += 10 * 1024 ** 2;
  await maintenance.tick();
  const second = await checkpoint();
  expect(second).not.toBe(first);
  await db.run(sql`insert into sack values (1)`);
  await maintenance.tick();
  expect(await checkpoint()).toBe(second);
});

test('when nobody has asked for a while, the little that was written is checkpointed too, once', async () => {
  const first = await checkpoint();
  idleSeconds = 40;
  await maintenance.tick();
  expect(await checkpoint()).toBe(first);
  logBytes += 100;
  await maintenance.tick();
  expect(await checkpoint()).not.toBe(first);
});

test('a table with many dead rows is vacuumed when nobody is there, and only then', async () => {
  await db.run(sql`insert into sack select generate_series(1, 500)`);
  await db.run(sql`delete from sack where n % 2 = 0`);
  await maintenance.tick();
  expect(await vacuumed()).toBe(0);
  idleSeconds = 12;
  logBytes += 100;
  await maintenance.tick();
  expect(await vacuumed()).toBe(1);
  await maintenance.tick();
  expect(await vacuumed()).toBe(1);
});

test('one with few is left alone', async () => {
  await db.run(sql`insert into sack select generate_series(1, 500)`);
  await db.run(sql`delete from sack where n < 100`);
  idleSeconds = 12;
  await maintenance.tick();
  expect(await vacuumed()).toBe(0);
});
