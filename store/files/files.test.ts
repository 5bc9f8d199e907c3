import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChild } from '../../test/child.ts';
import { smallDisk, whyNoSmallDisk } from '../../test/small-disk.ts';
import { asSha256, type Files, FileTooLarge, openFiles } from './files.ts';

let folder: string;
let files: Files;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-files-'));
  files = await openFiles(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const drafts = () => readdir(join(folder, 'incoming'));

async function* pieces(...texts: string[]) {
  for (const piece of texts) yield Buffer.from(piece);
}

test('a file is found by the hash of its content', async () => {
  const stored = await files.put('rye flour');
  expect(stored).toEqual({ sha256: sha256('rye flour'), bytes: 9 });
  expect((await files.read(stored.sha256)).toString()).toBe('rye flour');
  expect(await text(files.stream(stored.sha256))).toBe('rye flour');
  expect(await files.bytes(stored.sha256)).toBe(9);
  expect(await files.has(stored.sha256)).toBe(true);
  expect(await drafts()).toEqual([]);
});

test('the same content is stored once, however it comes and how many bring it at once', async () => {
  const all = await Promise.all([
    files.put('rye flour'),
    files.put(Buffer.from('rye flour')),
    files.put(pieces('rye', ' ', 'flour')),
    ...Array.from({ length: 10 }, () => files.put('rye flour')),
  ]);
  expect(new Set(all.map(stored => stored.sha256)).size).toBe(1);
  expect((await readdir(folder)).sort()).toEqual([sha256('rye flour').slice(0, 2), 'incoming'].sort());
  expect(await drafts()).toEqual([]);
});

test('an empty file is a file', async () => {
  expect(await files.put('')).toEqual({ sha256: sha256(''), bytes: 0 });
});

test('one over the limit is given up as soon as it is over, and nothing of it is kept', async () => {
  let taken = 0;
  async function* endless() {
    for (;;) {
      taken++;
      yield Buffer.alloc(1000);
    }
  }
  await expect(files.put(endless(), 5000)).rejects.toThrow(FileTooLarge);
  expect(taken).toBe(6);
  expect(await readdir(folder)).toEqual(['incoming']);
  expect(await drafts()).toEqual([]);
  await expect(files.put('12345', 5)).resolves.toMatchObject({ bytes: 5 });
});

test('a sender that breaks off leaves nothing', async () => {
  async function* cut() {
    yield Buffer.from('rye');
    throw new Error('the line went dead');
  }
  await expect(files.put(cut())).rejects.toThrow('the line went dead');
  expect(await drafts()).toEqual([]);
});

test('what a killed process was writing is no file, and is cleared away once it is old', async () => {
  const writer = startChild('put', folder);
  await writer.said('writing');
  // Another process that opens the folder meanwhile leaves it alone.
  await openFiles(folder);
  expect(await drafts()).toHaveLength(1);
  await writer.kill();
  expect(await readdir(folder)).toEqual(['incoming']);
  const [draft = ''] = await drafts();
  const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(folder, 'incoming', draft), hoursAgo, hoursAgo);
  await openFiles(folder);
  expect(await drafts()).toEqual([]);
});

const noDisk = whyNoSmallDisk();
test.skipIf(noDisk)(
  noDisk ?? 'on a full disk a file is refused in words, nothing of it stays, and a smaller one fits',
  async () => {
    const disk = smallDisk(8);
    try {
      const large = await startChild('put', disk.folder, '12').ended;
      expect(large.output).toContain('DiskFull: The disk of this server is full. Nothing was stored;');
      expect(await readdir(join(disk.folder, 'incoming'))).toEqual([]);
      expect((await startChild('put', disk.folder, '2').ended).output).toBe('stored 2097152');
    } finally {
      disk.remove();
    }
  },
);

test('only a whole hash in lower case is taken for one', () => {
  expect(asSha256('a'.repeat(64))).toBe('a'.repeat(64));
  for (const text of ['', 'a'.repeat(63), 'A'.repeat(64), `${'a'.repeat(64)}\n`, '../../etc/passwd']) {
    expect(asSha256(text)).toBeUndefined();
  }
});
