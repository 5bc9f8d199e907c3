import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeS3, fakeS3 } from '../../test/fakes/s3.ts';
import { FileStoreUnavailable, OutsideError } from '../errors.ts';
import { ObjectLost, type ObjectStore } from './object-store.ts';
import { openS3 } from './s3.ts';

let fake: FakeS3;
let store: ObjectStore;
let folder: string;
beforeAll(async () => {
  fake = await fakeS3(2);
  store = openS3(fake.settings, { tries: 2, silence: 2000 });
});
afterAll(async () => {
  store.close();
  await fake.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-s3-'));
});
afterEach(async () => {
  fake.fail();
  fake.objects.clear();
  await rm(folder, { recursive: true, force: true });
});

const facts = (content: Buffer) => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
});
async function file(content: Buffer): Promise<string> {
  const path = join(folder, 'given');
  await writeFile(path, content);
  return path;
}
const got = () => join(folder, 'got');
const keysOf = async (prefix: string) => Array.fromAsync(store.list(prefix));

test.each([
  ['nothing', 0],
  ['a few bytes', 9],
  ['more than one part', 70 * 1024 ** 2],
])('%s goes there and comes back as it was, and is removed', async (_, size) => {
  const content = randomBytes(size);
  await store.put('files/a b+ü', await file(content));
  expect(fake.objects.get('files/a b+ü')?.equals(content)).toBe(true);
  expect(await store.bytes('files/a b+ü')).toBe(size);
  await store.fetch('files/a b+ü', got(), facts(content));
  expect((await readFile(got())).equals(content)).toBe(true);
  await store.remove('files/a b+ü');
  expect(await store.bytes('files/a b+ü')).toBeUndefined();
});

test('lists are read page by page, and removed by how their keys begin', async () => {
  const given = await file(Buffer.from('rye'));
  for (const key of ['runs/1/a', 'runs/1/b', 'runs/1/c', 'runs/10/a']) await store.put(key, given);
  expect(await keysOf('runs/')).toHaveLength(4);
  await store.removeAll('runs/1/');
  expect(await keysOf('')).toEqual(['runs/10/a']);
});

test('several installations share a bucket by their prefixes', async () => {
  const other = openS3({ ...fake.settings, prefix: 'mill-2/' });
  await other.put('files/a', await file(Buffer.from('rye')));
  expect([...fake.objects.keys()]).toEqual(['mill-2/files/a']);
  expect(await Array.fromAsync(other.list('files/'))).toEqual(['files/a']);
  other.close();
});

test('a connection that breaks off while it gives is taken up where it broke', async () => {
  const content = randomBytes(1024 ** 2);
  await store.put('files/a', await file(content));
  fake.fail(request => (request.startsWith('GET') ? { cutAfter: 300_000 } : undefined));
  await store.fetch('files/a', got(), facts(content));
  expect((await readFile(got())).equals(content)).toBe(true);
  expect(fake.requests.filter(line => line === 'GET files/a').length).toBeGreaterThanOrEqual(4);
});

test('what is not what was sent is refused, and nothing of it stays', async () => {
  const content = Buffer.from('rye flour');
  await store.put('files/a', await file(content));
  fake.objects.set('files/a', Buffer.from('rye flouR'));
  await expect(store.fetch('files/a', got(), facts(content))).rejects.toThrow(ObjectLost);
  fake.objects.set('files/a', Buffer.from('rye'));
  await expect(store.fetch('files/a', got(), facts(content))).rejects.toThrow(/is not what was sent/);
  await expect(store.fetch('files/b', got(), {})).rejects.toThrow(/is not in the file store/);
  expect(await readdir(folder)).toEqual(['given']);
});

test('a part that is refused for a moment is sent again; one that stays refused leaves no half upload', async () => {
  const content = randomBytes(70 * 1024 ** 2);
  const path = await file(content);
  const failed = new Set<string>();
  fake.fail(request => {
    if (!request.startsWith('PUT') || failed.has(request)) return undefined;
    failed.add(request);
    return { status: 503, code: 'SlowDown' };
  });
  await store.put('files/a', path);
  expect(fake.objects.get('files/a')?.equals(content)).toBe(true);
  fake.fail(request => (request.startsWith('PUT') ? { cutAfter: 0 } : undefined));
  await expect(store.put('files/b', path)).rejects.toThrow(FileStoreUnavailable);
  expect(fake.objects.has('files/b')).toBe(false);
  expect(fake.unfinished()).toEqual([]);
});

test('a store that is away is said in words, and used again when it is back', async () => {
  const path = await file(Buffer.from('rye'));
  await fake.goAway();
  await expect(store.put('files/a', path)).rejects.toThrow(/can’t be reached at the moment. Nothing is lost/);
  await expect(store.fetch('files/a', got(), {})).rejects.toThrow(FileStoreUnavailable);
  await expect(store.bytes('files/a')).rejects.toThrow(FileStoreUnavailable);
  await fake.comeBack();
  await store.put('files/a', path);
  expect(await store.bytes('files/a')).toBe(3);
});

test('wrong keys, a bucket that is not there and a file that is gone are told apart', async () => {
  const path = await file(Buffer.from('rye'));
  const wrongKeys = openS3({ ...fake.settings, keys: { id: 'miller', secret: 'wrong' } });
  await expect(wrongKeys.put('files/a', path)).rejects.toThrow(/S3_SECRET_ACCESS_KEY.*clock/);
  const noBucket = openS3({ ...fake.settings, bucket: 'elsewhere' });
  await expect(noBucket.put('files/a', path)).rejects.toThrow(/no bucket “elsewhere”/);
  await expect(noBucket.put('files/a', path)).rejects.toThrow(OutsideError);
  await expect(store.put('files/a', join(folder, 'gone'))).rejects.toThrow(/ENOENT/);
});

test('what is stopped leaves nothing', async () => {
  const content = randomBytes(70 * 1024 ** 2);
  const path = await file(content);
  const stop = new AbortController();
  fake.fail(request => {
    if (request.startsWith('PUT')) stop.abort();
    return undefined;
  });
  await expect(store.put('files/a', path, stop.signal)).rejects.toThrow(/abort/i);
  expect(fake.objects.size).toBe(0);
});

test('a store that can’t list uploads in parts is cleared of all else', async () => {
  await store.put('runs/1/a', await file(Buffer.from('rye')));
  let lists = 0;
  fake.fail(request =>
    request === 'GET ' && ++lists === 2 ? { status: 501, code: 'NotImplemented' } : undefined,
  );
  await store.removeAll('runs/1/');
  expect(lists).toBe(2);
  expect(fake.objects.size).toBe(0);
});
