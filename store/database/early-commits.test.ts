import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { isDone } from '../../test/is-done.ts';
import type { Runner } from './database.ts';
import { openEarlyCommits, tablesWritten } from './early-commits.ts';
import { sql } from './sql.ts';

/** A log with an early commit in it, whose flush ends when the test says so. */
function held() {
  const flush = Promise.withResolvers<void>();
  const wal = { hasEarly: true, flushed: () => flush.promise, flushedExceptEarly: () => undefined };
  return { flush: flush.resolve, commits: openEarlyCommits(wal) };
}

const rows = { rows: [{ id: 1 }], rowCount: 1 };
const run: Runner = async () => rows;

test('what is early is given at once, and whoever reads that table waits for the disk', async () => {
  const { flush, commits } = held();
  expect(await commits.early(run)({ text: 'insert into incoming (id) values ($1) returning id' })).toBe(rows);
  const read = commits.durable(run)({ text: 'select id from Incoming where id = $1' });
  expect(await isDone(read)).toBe(false);
  flush();
  expect(await isDone(read)).toBe(true);
});

test('who reads another table does not wait', async () => {
  const { commits } = held();
  await commits.early(run)({ text: 'insert into incoming (id) values ($1)' });
  expect(await isDone(commits.durable(run)({ text: 'select name from person' }))).toBe(true);
  expect(await isDone(commits.durable(run)({ text: 'select id from incoming_file' }))).toBe(true);
});

test('all tables that a statement writes are noted', () => {
  expect(
    tablesWritten(`
      with put as (insert into message (id) values ($1) on conflict (id) do update set text = excluded.text returning id)
      update chat set seen = now() from put where chat.id = put.id`),
  ).toEqual(['message', 'chat']);
});

test.each([
  'select 1',
  'delete from message',
  'with gone as (delete from call) insert into message (id) values (1)',
])('only what inserts or updates can be early, not: %s', async text => {
  await expect(held().commits.early(run)({ text })).rejects.toThrow('Only an insert or an update');
});

test('no view, rule, trigger or function hides a table that is written early', async () => {
  const db = await emptyDatabase();
  const between = await db.all<{ name: string; does: string }>(sql`
    select viewname as name, definition as does from pg_views where schemaname = 'public'
    union all select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select rulename, definition from pg_rules where schemaname = 'public'
    union all
    select proname, prosrc from pg_proc
    where pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')`);
  const early = /\b(?:incoming|message|call|telegram_update)\b/i;
  expect(between.filter(({ does }) => early.test(does))).toEqual([]);
});
