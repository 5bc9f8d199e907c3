import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFiles } from '../../store/files/files.ts';
import { textEntry, zip } from '../../store/files/zip.ts';
import { startWritableHub } from '../../test/fakes/hub.ts';
import { checkRepositoryName, openHub } from './hub.ts';

const fake = await startWritableHub();
const files = await openFiles(await mkdtemp(join(tmpdir(), 'gristmill-hub-')));
const hub = openHub({ token: 'hf_fake', url: `${fake.url}/`, files });
const large = 'A line of the archive.\n'.repeat(1000);

async function archive(entries: Record<string, string>, root = '') {
  const { sha256 } = await files.put(
    zip(Object.entries(entries).map(([path, text]) => textEntry(`${root}${path}`, text))),
  );
  return hub.filesOf(sha256, root);
}

const dataset = { kind: 'dataset' as const, name: 'millers/bread', isPublic: false, title: 'Version 1' };
const contents = () =>
  Object.fromEntries(
    [...(fake.repositories.get('datasets/millers/bread')?.files ?? [])].map(([path, file]) => [
      path,
      String(file),
    ]),
  );

test('the files of an archive become a private repository, small and large ones as they are', async () => {
  expect(await hub.look(dataset)).toBe('none');
  const given = { 'README.md': '# Bread — Ähren\n', 'data/train.jsonl': large, 'data/empty.jsonl': '' };
  await hub.push({ ...dataset, files: await archive(given) });
  expect(await hub.look(dataset)).toBe('private');
  expect(contents()).toEqual(given);
  expect(hub.address(dataset)).toBe(`${fake.url}/datasets/millers/bread`);
  expect(fake.requests).toContain('POST /datasets/millers/bread.git/info/lfs/objects/batch');
});

test('a later version takes the place of the one before, and what it has no more goes; other files stay', async () => {
  fake.repositories.get('datasets/millers/bread')?.files.set('notes.txt', Buffer.from('mine'));
  const next = { 'README.md': '# Bread 2\n', 'data/train.jsonl': 'one row\n' };
  await hub.push({ ...dataset, title: 'Version 2', files: await archive(next) });
  await hub.push({ ...dataset, title: 'Version 2', files: await archive(next) });
  expect(contents()).toEqual({ ...next, 'notes.txt': 'mine' });
  expect(fake.repositories.get('datasets/millers/bread')?.commits).toEqual([
    'Version 1',
    'Version 2',
    'Version 2',
  ]);
});

test('a model goes without the folder of its archive', async () => {
  const weights = { 'adapter_model.safetensors': 'weights', 'README.md': '# Model\n' };
  const model = { kind: 'model' as const, name: 'millers/maths-v1', isPublic: true, title: 'maths-v1' };
  await hub.push({ ...model, files: await archive(weights, 'maths-v1-0123/') });
  const made = fake.repositories.get('models/millers/maths-v1');
  expect(made?.isPrivate).toBe(false);
  expect([...(made?.files.keys() ?? [])].sort()).toEqual(['README.md', 'adapter_model.safetensors']);
});

test('what is public is not written to unless that is said; refusals and a hub that is away are told in words', async () => {
  const model = {
    kind: 'model' as const,
    name: 'millers/maths-v1',
    isPublic: false,
    title: 'again',
    files: [],
  };
  await expect(hub.push(model)).rejects.toThrow('is public on the hub already');
  const wrong = openHub({ token: 'hf_wrong', url: fake.url, files });
  await expect(wrong.push({ ...model, name: 'millers/new' })).rejects.toThrow(
    'does not let this installation',
  );
  fake.refuse(503);
  await expect(hub.look(dataset)).rejects.toThrow('refused millers/bread (503)');
  fake.refuse();
  const away = openHub({ token: 'hf_fake', url: 'http://127.0.0.1:9', files });
  await expect(away.look(dataset)).rejects.toThrow('can’t be reached');
});

test.each(['bread', 'a/b/c', 'a/', '/b', 'a b/c', '../x/y', 'a/b..c', 'a/--b'])(
  '%s is no repository',
  name => {
    expect(() => checkRepositoryName(name)).toThrow('is no repository of the hub');
  },
);
