import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { type FakeHub, startHub } from '../hub.fixture.ts';
import { openRoom, someCommunity } from '../room.fixture.ts';
import type { Workers } from '../workers.ts';
import { baseFiles, tinyConfig } from './inspection/base.fixture.ts';
import { placeFolder } from './place-folder.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const db = await emptyDatabase();
const folder = await realpath(await mkdtemp(join(tmpdir(), 'gristmill-added-')));
const own = join(folder, 'own model');
let room: Awaited<ReturnType<typeof openRoom>>;
let opened: { workers: Workers; close(): Promise<void> };
let workers: Workers;
let hub: FakeHub;
let others: { communityId: number; personId: number };

beforeAll(async () => {
  await mkdir(own);
  for (const [name, content] of Object.entries(baseFiles({ 'pytorch_model.bin': 'x', 'run.py': 'x' })))
    await writeFile(join(own, name), content);
  hub = await startHub('Some-Body/Tiny.Llama-1M', own, { card: { license: 'mit' } });
  vi.stubEnv('HF_ENDPOINT', hub.address);
  vi.stubEnv('HF_HUB_OFFLINE', undefined);
  room = await openRoom(db);
  room.baseFolders = [folder];
  opened = await room.open();
  workers = opened.workers;
  others = await someCommunity(db);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await opened.close();
  await hub.close();
  await room.remove();
  await rm(folder, { recursive: true, force: true });
});

const asked = (from: string, name?: string) => ({
  communityId: room.communityId,
  personId: room.personId,
  from,
  ...(name && { name }),
});

test('a repository is looked at and added; in its community it is found like any other base', async () => {
  const plan = await workers.addedBases.plan(asked('Some-Body/Tiny.Llama-1M'));
  expect(plan.base).toMatchObject({ name: 'tiny.llama-1m', license: 'mit', family: 'llama' });
  expect(plan.memory.lora).toBeGreaterThan(1e9);
  expect((await workers.bases(room.communityId)).map(({ name }) => name)).not.toContain('tiny.llama-1m');

  const added = await workers.addedBases.add(asked('Some-Body/Tiny.Llama-1M'), 'one');
  expect(added.added).toMatchObject({
    by: 'ana',
    from: { revision: expect.stringMatching(/^[0-9a-f]{40}$/) },
  });
  expect(await workers.addedBases.add(asked('Some-Body/Tiny.Llama-1M'), 'one')).toEqual(added);
  for (const spelling of ['tiny.llama-1m', 'Tiny Llama 1M', 'some-body/tiny.llama-1m'])
    expect((await workers.base(room.communityId, spelling)).name).toBe('tiny.llama-1m');
  expect((await workers.bases(room.communityId, 'llama')).map(({ name }) => name)).toContain('tiny.llama-1m');
  await expect(workers.addedBases.add(asked('Some-Body/Tiny.Llama-1M', 'again'), 'two')).rejects.toThrow(
    /a base here already, as tiny\.llama-1m/,
  );
  expect(hub.requests.filter(line => line.startsWith('GET') && line.endsWith('.safetensors'))).not.toEqual(
    [],
  );
});

test('another community sees nothing of it, and may add the same under another name', async () => {
  await expect(workers.base(others.communityId, 'tiny.llama-1m')).rejects.toThrow(/no base model called/);
  const theirs = await workers.addedBases.add(
    { ...others, from: 'Some-Body/Tiny.Llama-1M', name: 'ours' },
    'theirs',
  );
  const mine = await workers.base(room.communityId, 'tiny.llama-1m');
  expect(theirs.added?.folder).toBe(mine.added?.folder);
  await workers.addedBases.remove(others.communityId, 'ours');
});

test.each([
  ['a base of the catalog', 'Qwen/Qwen3-0.6B', undefined, /a base here already, as qwen3-0\.6b/],
  ['a name that is taken', 'own model', 'gpt2', /“gpt2” means gpt2 here already/],
  ['nothing there is', 'no/where', undefined, /hub has no repository no\/where/],
  ['a folder outside', '/etc', undefined, /no folder \/etc below those of BASE_FOLDERS/],
])('%s is refused', async (_, from, name, said) => {
  await expect(workers.addedBases.plan(asked(from, name))).rejects.toThrow(said);
});

test('what a community adds is limited in number and in size, and what is refused says what to do', async () => {
  const limited = async (number: number, bytes: number) => {
    const { workers, close } = await room.open(false, { baseLimits: { number, bytes } });
    return { addedBases: workers.addedBases, close };
  };
  const few = await limited(1, 1e9);
  const attempts = [
    () => few.addedBases.plan(asked(own)),
    () => few.addedBases.add(asked(own), 'one too many'),
  ];
  for (const attempt of attempts)
    await expect(attempt()).rejects.toThrow(
      /There are 1 added base here, and 1 may be\. Remove one.*BASES_PER_COMMUNITY/,
    );
  // Another community has none yet.
  expect(await few.addedBases.plan({ ...asked(own), ...others })).toMatchObject({
    base: { name: 'own-model' },
  });
  const small = await limited(5, 1000);
  await expect(small.addedBases.plan(asked(own))).rejects.toThrow(
    /This base has .* GB, those that were added here have .* GB.*BASES_GIGABYTES/,
  );
  await Promise.all([few.close(), small.close()]);
});

test('a base from a folder is trained and asked, and can’t be removed while a model rests on it', async () => {
  const added = await workers.addedBases.add(asked(own), 'folder');
  expect(added).toMatchObject({ name: 'own-model', hub: '', license: 'apache-2.0' });
  const plan = await workers.plan(room.request({ base: 'own model' }));
  expect(plan).toMatchObject({ base: { name: 'own-model' }, settings: { maxLength: expect.any(Number) } });
  expect(plan.settings.maxLength).toBeLessThanOrEqual(tinyConfig.max_position_embeddings);

  const started = await workers.start(room.request({ base: 'own-model', name: 'own-maths' }), 'train');
  const { model } = await room.until(workers, started.number, job => job.status === 'done');
  expect(model?.base).toBe('own-model');
  let answer = '';
  for await (const piece of workers.chat({
    communityId: room.communityId,
    name: 'own-maths',
    messages: [{ role: 'user', content: 'hello' }],
  }))
    answer += piece;
  expect(answer).toContain('hello');

  await expect(workers.addedBases.remove(room.communityId, 'own-model')).rejects.toThrow(
    /needed: 1 model rests on it/,
  );
  await workers.deleteModel(room.communityId, 'own-maths');
  await workers.addedBases.remove(room.communityId, 'own-model');
  await expect(workers.base(room.communityId, 'own-model')).rejects.toThrow(/no base model called/);
  await expect(workers.addedBases.remove(room.communityId, 'gpt2')).rejects.toThrow(/always there/);
});

test('a model may not be called as an added base is', async () => {
  await expect(workers.plan(room.request({ name: 'tiny.llama-1m' }))).rejects.toThrow(/is a base model/);
});

test('removing it removes its files, unless another community has them', async () => {
  const { added } = await workers.base(room.communityId, 'tiny.llama-1m');
  const place = join(room.dataDir, 'models', 'bases', added?.folder ?? '');
  await mkdir(place, { recursive: true });
  await workers.addedBases.add({ ...others, from: 'Some-Body/Tiny.Llama-1M' }, 'theirs again');
  await workers.addedBases.remove(room.communityId, 'tiny.llama-1m');
  expect(existsSync(place)).toBe(true);
  await workers.addedBases.remove(others.communityId, 'tiny.llama-1m');
  expect(existsSync(place)).toBe(false);
});

test('a folder is copied without what could run, once, and not when it was changed', async () => {
  const base = await workers.addedBases.add(asked(own, 'copied'), 'copied');
  const from = base.added?.from;
  if (!from || !('path' in from)) throw new Error('It is from a folder.');
  const place = join(room.dataDir, 'models', 'bases', 'copied');
  const progress: (number | null)[] = [];
  const copy = () => placeFolder(from, place, [folder], ({ done }) => progress.push(done));
  expect(await Promise.all([copy(), copy()])).toEqual([place, place]);
  expect(progress.at(-1)).toBe(1);
  expect(existsSync(join(place, 'model.safetensors'))).toBe(true);
  for (const name of ['pytorch_model.bin', 'run.py']) expect(existsSync(join(place, name))).toBe(false);

  await expect(placeFolder(from, `${place}-2`, [], () => {})).rejects.toThrow(/BASE_FOLDERS/);
  await writeFile(join(own, 'config.json'), JSON.stringify({ ...tinyConfig, vocab_size: 101 }));
  await expect(placeFolder(from, `${place}-2`, [folder], () => {})).rejects.toThrow(/not as it was/);
  expect(existsSync(`${place}-2`)).toBe(false);
});
