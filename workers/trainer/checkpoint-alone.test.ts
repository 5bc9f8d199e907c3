import { createHash } from 'node:crypto';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import { eventsOf, patience, type TrainerTests, trainerTests } from './run.fixture.ts';

let tests: TrainerTests;
vi.setConfig({ testTimeout: patience });
beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
}, patience);
afterAll(() => tests?.remove());

test('a checkpoint is all that another machine needs to come to the same weights, to the bit', async () => {
  const settings = { max_steps: 4, save_steps: 1, patience: 9 };
  const here = await tests.run('here', settings);
  await here.ended;
  const path = (...parts: string[]) => join(tests.folder, ...parts);
  await mkdir(path('there', 'checkpoints'), { recursive: true });
  await cp(path('here', 'checkpoints', 'checkpoint-3'), path('there', 'checkpoints', 'checkpoint-3'), {
    recursive: true,
  });
  const there = await tests.run('there', { ...settings, resume: true, attempt: 2 });
  await there.ended;
  expect(eventsOf(there, 'start')).toMatchObject([{ resumed_from: 3 }]);
  // The best weights so far came along.
  expect(await readFile(path('there', 'best.json'), 'utf8')).toBe(
    await readFile(path('here', 'best.json'), 'utf8'),
  );
  const weights = async (run: string) =>
    createHash('sha256')
      .update(await readFile(path(run, 'adapter', 'adapter_model.safetensors')))
      .digest('hex');
  expect(await weights('there')).toBe(await weights('here'));
});
