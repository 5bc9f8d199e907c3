import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeS3, fakeS3 } from '../../test/fakes/s3.ts';
import { FileStoreUnavailable } from '../errors.ts';
import { ObjectLost, type ObjectStore } from '../objects/object-store.ts';
import { openS3 } from '../objects/s3.ts';
import { type LocalFiles, openFiles, type Sha256 } from './files.ts';
import { folderCopy } from './shared-folders.ts';
import { sendMissing, storedFiles } from './stored-files.ts';

let fake: FakeS3;
let objects: ObjectStore;
let folders: [LocalFiles, LocalFiles];
let place: string;
beforeEach(async () => {
  fake = await fakeS3();
  objects = openS3(fake.settings, { tries: 1, silence: 2000 });
  place = await mkdtemp(join(tmpdir(), 'gristmill-stored-'));
  folders = [await openFiles(join(place, 'here')), await openFiles(join(place, 'there'))];
});
afterEach(async () => {
  objects.close();
  await fake.close();
  await rm(place, { recursive: true, force: true });
});
const here = () => storedFiles(folders[0], objects);
const there = () => storedFiles(folders[1], objects);

test('what is put on one machine is had on another, fetched once', async () => {
  const { sha256 } = await here().put('rye flour');
  expect(await there().has(sha256)).toBe(true);
  expect(await Promise.all([text(there().stream(sha256)), there().bytes(sha256)])).toEqual(['rye flour', 9]);
  expect((await there().read(sha256)).toString()).toBe('rye flour');
  expect(fake.requests.filter(line => line.startsWith('GET files/'))).toHaveLength(2);
  expect(await there().local(sha256)).toBe(folders[1].path(sha256));
});

test('the same content is sent once', async () => {
  await here().put('rye flour');
  await there().put('rye flour');
  expect(fake.requests.filter(line => line.startsWith('PUT'))).toHaveLength(1);
});

test('what was removed is gone everywhere but where it is in use', async () => {
  const { sha256 } = await here().put('rye flour');
  await here().remove(sha256);
  expect(await there().has(sha256)).toBe(false);
  await expect(there().read(sha256)).rejects.toThrow(ObjectLost);
});

test('what the store gives under a name that is not its hash is refused', async () => {
  const { sha256 } = await here().put('rye flour');
  fake.objects.set(`files/${sha256}`, Buffer.from('rye bran!'));
  await expect(there().local(sha256)).rejects.toThrow(/is not what was sent/);
  expect(await readdir(join(place, 'there', 'incoming'))).toEqual([]);
  expect(await folders[1].has(sha256)).toBe(false);
});

test('while the store is away nothing counts as put, and what is here can still be read', async () => {
  const { sha256 } = await here().put('rye flour');
  await fake.goAway();
  await expect(here().put('spelt')).rejects.toThrow(FileStoreUnavailable);
  expect((await here().read(sha256)).toString()).toBe('rye flour');
  await fake.comeBack();
  expect(await here().put('spelt')).toMatchObject({ bytes: 5 });
});

test('files of the time before there was a store are sent, and only those', async () => {
  await here().put('rye flour');
  const { sha256 } = await folders[0].put('spelt');
  await sendMissing(folders[0], objects, new AbortController().signal);
  expect(fake.objects.get(`files/${sha256}`)?.toString()).toBe('spelt');
  expect(fake.requests.filter(line => line.startsWith('PUT'))).toHaveLength(2);
});

test('a copy’s names lead nowhere else', () => {
  const copy = (name: string) => ({ place: 'runs/1', files: [{ name, sha256: '0' as Sha256, bytes: 1 }] });
  for (const name of ['a', 'a/b.json', '..a', 'a..b']) {
    expect(folderCopy.safeParse(copy(name)).success, name).toBe(true);
  }
  for (const name of ['', '/a', '../a', 'a/../../b', 'a/..', '.', 'a\\b', 'a\0']) {
    expect(folderCopy.safeParse(copy(name)).success, name).toBe(false);
  }
});
