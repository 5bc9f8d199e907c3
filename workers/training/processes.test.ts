import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { smollm2 } from '../../test/python.ts';
import { withRealTrainer } from '../../test/real-trainer.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';
import { patience, tinyLlama } from '../trainer/run.fixture.ts';
import type { Workers } from '../workers.ts';

// The real trainer by two processes, on a tiny base under the name of the default one.
vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const db = await emptyDatabase();
const room = await openRoom(db);
let workers: Workers;
let close = async () => {};

beforeAll(async () => {
  await withRealTrainer(room, async shared => tinyLlama(shared, await smollm2(shared)));
  ({ workers, close } = await room.open(true, { training: { processes: 2 } }));
});
afterAll(async () => {
  await close();
  await room.remove();
});

const ended = ({ status }: Job) => ['done', 'failed', 'cancelled', 'paused'].includes(status);

test('a run by two processes is paused, goes on, and is kept with what it has learned', async () => {
  const { communityId } = room;
  const settings = { method: 'lora' as const, batchSize: 4, maxSteps: 100_000 };
  const { number } = await workers.start(room.request({ settings }), 'together');
  expect(await room.until(workers, number, job => job.step > 0 || ended(job))).toMatchObject({
    status: 'running',
  });
  const run = JSON.parse(await readFile(join(room.dataDir, 'runs', String(number), 'run.json'), 'utf8'));
  expect(run).toMatchObject({ processes: 2, batch_size: 4 });

  await workers.pause(communityId, number);
  const paused = await room.until(workers, number, ended);
  expect(paused).toMatchObject({ status: 'paused', checkpoint: paused.step });

  await workers.resume(communityId, number);
  await room.until(workers, number, ({ attempt, step }) => attempt === 2 && step > paused.step);
  await workers.keep(communityId, number);
  const done = await room.until(workers, number, ended);
  expect(done).toMatchObject({ status: 'done', report: { ended: { reason: 'asked' } } });
  expect(done.model?.name).toBe(done.modelName);
});
