import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OutsideError, UserError } from '../../../store/errors.ts';
import { type FakeHub, startHub } from '../../hub.fixture.ts';
import { baseFiles } from './base.fixture.ts';
import { folderSource } from './folder-source.ts';
import { hubSource, repositoryIn } from './hub-source.ts';

let place: string;
let hub: FakeHub | undefined;

beforeEach(async () => {
  place = await realpath(await mkdtemp(join(tmpdir(), 'gristmill-bases-')));
  for (const folder of ['allowed/tiny', 'allowed-not/tiny', 'outside']) {
    await mkdir(join(place, folder), { recursive: true });
    await writeAll(join(place, folder));
  }
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await hub?.close();
  hub = undefined;
  await rm(place, { recursive: true, force: true });
});

async function writeAll(folder: string) {
  for (const [name, content] of Object.entries(baseFiles())) await writeFile(join(folder, name), content);
}

const allowed = () => [join(place, 'allowed')];

test.each([
  ['Qwen/Qwen3-0.6B', 'Qwen/Qwen3-0.6B'],
  [' https://huggingface.co/Qwen/Qwen3-0.6B/ ', 'Qwen/Qwen3-0.6B'],
  ['Qwen', undefined],
  ['a/b/c', undefined],
  ['../etc', undefined],
  ['a/..', undefined],
  ['a/b?revision=x', undefined],
  ['https://evil.example/a/b', undefined],
  ['a/b%2e%2e', undefined],
])('%j names the repository %s', (typed, repository) => {
  expect(repositoryIn(typed)).toBe(repository);
});

test('a folder below an allowed one is read, by its path or by what it is called there', async () => {
  for (const asked of [join(place, 'allowed', 'tiny'), 'tiny', './tiny']) {
    const source = await folderSource(asked, allowed());
    expect(source.path).toBe(join(place, 'allowed', 'tiny'));
    expect(source.files.map(({ name }) => name)).toContain('model.safetensors');
    expect((await source.read('README.md', 4, 11)).toString()).toBe('license');
  }
});

test.each([
  ['a neighbour that begins alike', 'allowed-not/tiny'],
  ['another folder', 'outside'],
  ['one that is not there', 'allowed/none'],
  ['the allowed folder itself', 'allowed'],
  ['a way out', 'allowed/tiny/../../outside'],
  ['a file', 'allowed/tiny/config.json'],
])('%s is not taken, and nothing tells whether it is there', async (_, asked) => {
  const refused = folderSource(join(place, asked), allowed());
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(/There is no folder .* below those of BASE_FOLDERS/);
});

test('a relative way out and a zero byte are not taken', async () => {
  await expect(folderSource('../outside', allowed())).rejects.toThrow(/no folder/);
  await expect(folderSource('tiny\0', allowed())).rejects.toThrow(/no folder/);
});

test('without BASE_FOLDERS no folder is taken, and it says what to set', async () => {
  await expect(folderSource(join(place, 'allowed', 'tiny'), [])).rejects.toThrow(/BASE_FOLDERS/);
});

test('links out are refused, links within are followed, as a cache of the hub has them', async () => {
  await symlink(join(place, 'outside'), join(place, 'allowed', 'link'));
  await expect(folderSource('link', allowed())).rejects.toThrow(/no folder/);
  await mkdir(join(place, 'allowed', 'cached'));
  await symlink(
    join(place, 'allowed', 'tiny', 'config.json'),
    join(place, 'allowed', 'cached', 'config.json'),
  );
  const source = await folderSource('cached', allowed());
  expect(source.files.map(({ name }) => name)).toEqual(['config.json']);
  await symlink('/etc/passwd', join(place, 'allowed', 'cached', 'tokenizer.json'));
  await expect(folderSource('cached', allowed())).rejects.toThrow(/link out of the folders/);
});

test('a changed folder has another fingerprint', async () => {
  const before = (await folderSource('tiny', allowed())).fingerprint;
  await writeFile(join(place, 'allowed', 'tiny', 'notes.md'), 'no part of the base');
  expect((await folderSource('tiny', allowed())).fingerprint).toBe(before);
  await writeFile(join(place, 'allowed', 'tiny', 'config.json'), '{"model_type":"llama"}');
  expect((await folderSource('tiny', allowed())).fingerprint).not.toBe(before);
});

test('of a repository its revision, licence, gate and files are asked, and only parts of the weights', async () => {
  hub = await startHub('somebody/Tiny', join(place, 'outside'), {
    card: { license: 'other', license_name: 'tiny-1.0' },
    gated: 'manual',
  });
  vi.stubEnv('HF_ENDPOINT', hub.address);
  vi.stubEnv('HF_HUB_OFFLINE', undefined);
  const source = await hubSource('somebody/Tiny');
  expect(source).toMatchObject({ license: 'tiny-1.0', gated: true, label: 'somebody/Tiny' });
  expect(source.revision).toMatch(/^[0-9a-f]{40}$/);
  const weights = baseFiles()['model.safetensors'] ?? Buffer.alloc(0);
  expect(source.files).toContainEqual({ name: 'model.safetensors', bytes: weights.length });
  expect(await source.read('model.safetensors', 8, 20)).toEqual(weights.subarray(8, 20));
});

test('a hub without that repository, and none at all, are told apart', async () => {
  hub = await startHub('somebody/Tiny', join(place, 'outside'));
  vi.stubEnv('HF_HUB_OFFLINE', undefined);
  vi.stubEnv('HF_ENDPOINT', hub.address);
  await expect(hubSource('no/body')).rejects.toThrow(/no repository no\/body/);
  vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
  await expect(hubSource('somebody/Tiny')).rejects.toThrow(OutsideError);
});
