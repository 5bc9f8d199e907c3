import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import type { ExistingNames } from '../../community/existing-names.ts';
import { offlineUnderstanding } from '../offline.ts';
import { storedWeights } from './stored-weights.ts';

const folder = await mkdtemp(join(tmpdir(), 'gristmill-weights-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = join(folder, 'new', 'weights');
const weights = {
  labels: ['show', 'stop'],
  features: ['c:stop', 'k:job', 'b:как'],
  values: Float32Array.of(0.5, -1, 0, 3.25, 1e-9, 7),
};

test('what was kept comes back to the last bit, and nothing lies beside it', async () => {
  const kept = await storedWeights(file, ['stop job 4']);
  expect(await kept.read()).toBeUndefined();
  await kept.write(weights);
  expect(await (await storedWeights(file, ['stop job 4'])).read()).toEqual(weights);
  expect(await readdir(join(folder, 'new'))).toEqual(['weights']);
});

test('what was learned from something else is not taken', async () => {
  expect(await (await storedWeights(file, ['halt job 4'])).read()).toBeUndefined();
});

test('a damaged file is no file', async () => {
  const whole = await readFile(file);
  const kept = await storedWeights(file, ['stop job 4']);
  const swapped = Buffer.from(whole);
  swapped[whole.length - 1] = 1;
  const renamed = Buffer.from(whole.toString('latin1').replace('k:job', 'k:jab'), 'latin1');
  for (const bytes of [whole.subarray(0, -5), swapped, renamed, Buffer.alloc(0), Buffer.from('{}\n')]) {
    await writeFile(file, bytes);
    expect(await kept.read()).toBeUndefined();
  }
  await writeFile(file, whole);
  expect(await kept.read()).toEqual(weights);
});

test('where nothing can be written nothing is kept, and nobody is troubled', async () => {
  const kept = await storedWeights(join(file, 'below a file'), []);
  await kept.write(weights);
  expect(await kept.read()).toBeUndefined();
});

test('what was learned once is understood at the next start without learning', async () => {
  const keepIn = join(folder, 'understanding');
  const existing: ExistingNames = {
    datanets: [{ name: 'maths', modality: 'text' }],
    bases: ['gpt2'],
    models: [],
    jobs: [{ number: 22, status: 'running' }],
    submissions: [],
    people: [],
    sources: [],
  };
  const answers = async () => {
    const understanding = offlineUnderstanding(commands, { weightsFile: keepIn });
    await understanding.prepare();
    // Whoever learns keeps what was learned in a new file.
    const { ino, mtimeMs } = await stat(keepIn);
    const top = [];
    for (const text of ['train gpt2 on maths', 'stop job 22', 'who is ahead?', 'what is a datanet?'])
      top.push((await understanding.explain(text, existing)).top);
    return { top, kept: { ino, mtimeMs } };
  };
  const learned = await answers();
  const read = await answers();
  expect(read).toEqual(learned);
});
