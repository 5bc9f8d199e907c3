import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isDone } from '../../test/is-done.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open.ts';
import { sql } from './sql.ts';

// Early statements on a database in a folder. The disk: while it is held, a flush in a thread does not end.
const { fdatasync } = fs;
let held: (() => void)[] | undefined;
let flushes = 0;

let folder: string;
let db: Database;

beforeAll(async () => {
  Object.assign(fs, {
    fdatasync(fd: number, done: (error: NodeJS.ErrnoException | null) => void) {
      flushes++;
      if (held) held.push(() => fdatasync(fd, done));
      else fdatasync(fd, done);
    },
  });
  syncBuiltinESMExports();
  folder = await mkdtemp(join(tmpdir(), 'gristmill-early-'));
  db = await openDatabase({ databaseUrl: undefined, dataDir: folder });
  await db.script('create table sack (grain text); create table shelf (jar text)');
}, 60_000);
afterEach(release);
afterAll(async () => {
  await db.close();
  Object.assign(fs, { fdatasync });
  syncBuiltinESMExports();
  await rm(folder, { recursive: true, force: true });
});

function release(): void {
  const waiting = held ?? [];
  held = undefined;
  for (const flush of waiting) flush();
}

const early = (grain: string) =>
  db.early.first<{ grain: string }>(sql`insert into sack values (${grain}) returning grain`);

test('an early statement is worked on while the disk is at it, and nobody is told before', async () => {
  held = [];
  expect(await early('rye')).toEqual({ grain: 'rye' });
  const told = db.flushed();
  expect(await isDone(told)).toBe(false);
  release();
  await told;
  expect(db.flushed()).toBeUndefined();
});

test('whoever reads the table it wrote to waits, and whoever reads another does not', async () => {
  held = [];
  await early('oats');
  expect(await db.all(sql`select jar from shelf`)).toEqual([]);
  const read = db.all(sql`select grain from sack where grain = 'oats'`);
  expect(await isDone(read)).toBe(false);
  release();
  expect(await read).toHaveLength(1);
});

test('what is committed after it is given when both are on the disk, which takes one flush', async () => {
  held = [];
  const before = flushes;
  await early('spelt');
  const written = db.run(sql`insert into shelf values ('jam')`);
  const reader = db.all(sql`select jar from shelf`);
  expect(await isDone(written)).toBe(false);
  expect(await isDone(reader)).toBe(false);
  release();
  await Promise.all([written, reader]);
  expect(db.flushed()).toBeUndefined();
  expect(flushes).toBe(before + 1);
});

test('a transaction waits for all that was committed before it ended', async () => {
  held = [];
  await early('wheat');
  const read = db.transaction(tx => tx.all(sql`select jar from shelf`));
  expect(await isDone(read)).toBe(false);
  release();
  await read;
});
