import fs from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { isDone } from '../../test/is-done.ts';
import { openWalFlush, type WalFlush } from './wal-flush.ts';

// The disk: each flush in a thread ends when the test says so, those in the process are counted.
const real = { fdatasync: fs.fdatasync, fdatasyncSync: fs.fdatasyncSync };
let running: { end: (error?: NodeJS.ErrnoException) => void }[] = [];
let begun = 0;
let inProcess = 0;
let diskFails = false;
const eio = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });

beforeAll(() => {
  Object.assign(fs, {
    fdatasync(_: number, done: (error: NodeJS.ErrnoException | null) => void) {
      begun++;
      running.push({ end: error => done(error ?? null) });
    },
    fdatasyncSync() {
      inProcess++;
      if (diskFails) throw eio;
    },
  });
  syncBuiltinESMExports();
});
afterAll(() => {
  Object.assign(fs, real);
  syncBuiltinESMExports();
});

let folder: string;
let wal: WalFlush;
const failed = vi.fn();
/** PostgreSQL's descriptors of two files of its log. */
const [first, second] = [101, 102];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-log-'));
  [running, begun, inProcess, diskFails] = [[], 0, 0, false];
  failed.mockReset();
  wal = openWalFlush(failed);
  for (const fd of [first, second]) {
    const path = join(folder, String(fd));
    await writeFile(path, '');
    wal.opened(fd, path);
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function end(error?: NodeJS.ErrnoException): void {
  for (const flush of running.splice(0)) flush.end(error);
}

test('nobody waits when nothing was asked for', () => {
  expect(wal.flushed()).toBeUndefined();
  wal.wrote(100);
  expect(wal.flushed()).toBeUndefined();
  expect(wal.bytes).toBe(100);
});

test('whoever commits waits until the flush has ended', async () => {
  wal.request(first);
  const told = wal.flushed();
  expect(await isDone(told)).toBe(false);
  end();
  expect(await isDone(told)).toBe(true);
  expect(wal.flushed()).toBeUndefined();
});

test('all that commit while a flush runs share the next one', async () => {
  wal.request(first);
  const before = wal.flushed();
  const during = Array.from({ length: 5 }, () => {
    wal.request(first);
    return wal.flushed();
  });
  end();
  expect(await isDone(before)).toBe(true);
  for (const told of during) expect(await isDone(told)).toBe(false);
  expect(begun).toBe(2);
  end();
  expect(await isDone(Promise.all(during))).toBe(true);
  expect(begun).toBe(2);
});

test('a reader that comes while a flush runs waits for it, for it may have read what is in it', async () => {
  wal.request(first);
  wal.flushed();
  const told = wal.flushed();
  expect(await isDone(told)).toBe(false);
  end();
  expect(await isDone(told)).toBe(true);
  expect(begun).toBe(1);
});

test('a commit over two files of the log waits for both', async () => {
  wal.request(first);
  wal.request(second);
  const told = wal.flushed();
  running.shift()?.end();
  expect(await isDone(told)).toBe(false);
  end();
  expect(await isDone(told)).toBe(true);
});

test('what must not overtake the log flushes it at once, also what a thread is still at', async () => {
  wal.flushNow();
  expect(inProcess).toBe(0);
  wal.request(first);
  wal.flushed();
  wal.request(second);
  wal.flushNow();
  expect(inProcess).toBe(2);
  expect(wal.flushed()).toBeUndefined();
  wal.flushNow();
  expect(inProcess).toBe(2);
  end();
});

test('a file that is closed is flushed before, when that was asked for', () => {
  wal.request(first);
  wal.closed(first);
  expect(inProcess).toBe(1);
  wal.closed(second);
  expect(inProcess).toBe(1);
  expect(() => wal.request(second)).toThrow('No file of the log is open as 102.');
});

test('after a flush that failed nothing counts as stored any more, and it is told once', async () => {
  wal.request(first);
  const before = wal.flushed();
  wal.request(first);
  const next = wal.flushed();
  end(eio);
  await expect(before).rejects.toBe(eio);
  await expect(next).rejects.toBe(eio);
  await expect(wal.flushed()).rejects.toBe(eio);
  expect(() => wal.flushNow()).toThrow(eio);
  expect(begun).toBe(1);
  expect(failed).toHaveBeenCalledExactlyOnceWith(eio);
});

test('the same when it failed while the process waited', async () => {
  diskFails = true;
  wal.request(first);
  expect(() => wal.flushNow()).toThrow(eio);
  await expect(wal.flushed()).rejects.toBe(eio);
  expect(failed).toHaveBeenCalledExactlyOnceWith(eio);
});

test('what was requested early is waited for by those who ask for all', async () => {
  wal.early(() => wal.request(first));
  expect(wal.hasEarly).toBe(true);
  expect(wal.flushedExceptEarly()).toBeUndefined();
  expect(begun).toBe(0);
  const told = wal.flushed();
  expect(await isDone(told)).toBe(false);
  expect(wal.hasEarly).toBe(true);
  expect(wal.flushedExceptEarly()).toBeUndefined();
  end();
  expect(await isDone(told)).toBe(true);
  expect(wal.hasEarly).toBe(false);
});

test('a commit after an early one waits, and takes the early one along', async () => {
  wal.early(() => wal.request(first));
  wal.request(first);
  const told = wal.flushedExceptEarly();
  expect(await isDone(told)).toBe(false);
  expect(begun).toBe(1);
  end();
  expect(await isDone(told)).toBe(true);
  expect(wal.flushed()).toBeUndefined();
  expect(wal.hasEarly).toBe(false);
});

test('an early one while a flush runs is not part of it', async () => {
  wal.request(first);
  const before = wal.flushed();
  wal.early(() => wal.request(first));
  const all = wal.flushed();
  end();
  expect(await isDone(before)).toBe(true);
  expect(await isDone(all)).toBe(false);
  expect(wal.hasEarly).toBe(true);
  end();
  expect(await isDone(all)).toBe(true);
});

test('work that is early and throws leaves what comes after it ordinary', () => {
  expect(() =>
    wal.early(() => {
      throw new Error('no');
    }),
  ).toThrow('no');
  wal.request(first);
  expect(wal.hasEarly).toBe(false);
});

test('after a flush that failed nobody is told anything any more', async () => {
  wal.early(() => wal.request(first));
  const told = wal.flushed();
  end(eio);
  await expect(told).rejects.toBe(eio);
  await expect(wal.flushedExceptEarly()).rejects.toBe(eio);
});
