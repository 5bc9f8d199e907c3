import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';
import type { Workers } from '../workers.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const db = await emptyDatabase();
const room = await openRoom(db);
let workers: Workers;
let close = async () => {};
beforeAll(async () => {
  ({ workers, close } = await room.open());
});
afterAll(async () => {
  await close();
  await room.remove();
});

let made = 0;
const ended = (job: Job) => ['done', 'failed', 'cancelled', 'paused'].includes(job.status);
const pause = (number: number) => workers.pause(room.communityId, number);
const keep = (number: number) => workers.keep(room.communityId, number);

/** A job that waits at its fourth of ten steps. */
async function held(): Promise<number> {
  room.trainer = ['holdAt=4'];
  const { number } = await workers.start(room.request(), `pause:${++made}`);
  await room.until(workers, number, job => job.step === 4);
  room.trainer = [];
  return number;
}

test('a paused job keeps its checkpoint and goes on from it', async () => {
  const number = await held();
  expect((await pause(number)).phase).toBe('stopping');
  const paused = await room.until(workers, number, ended);
  expect(paused).toMatchObject({ status: 'paused', step: 4, checkpoint: 4, finishedAt: undefined });
  expect(await workers.jobs(room.communityId, 'paused')).toHaveLength(1);
  await workers.resume(room.communityId, number);
  expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', step: 10, attempt: 2 });
  await expect(pause(number)).rejects.toThrow(/is done already/);
});

test('a job that waits is paused at once, and a paused one can be cancelled', async () => {
  const first = await held();
  const { number } = await workers.start(room.request(), `pause:${++made}`);
  expect((await pause(number)).status).toBe('paused');
  expect((await workers.cancel(room.communityId, number)).status).toBe('cancelled');
  await workers.cancel(room.communityId, first);
  await room.until(workers, first, ended);
});

test('a run that is asked to keep what it has ends at its step, with a model', async () => {
  const number = await held();
  await keep(number);
  const done = await room.until(workers, number, ended);
  expect(done).toMatchObject({
    status: 'done',
    step: 4,
    attempt: 1,
    report: { ended: { step: 4, reason: 'asked' } },
    evaluation: { after: 1.5 },
  });
  expect(done.model?.name).toBe(done.modelName);
});

test('a paused run is taken up again to keep what it has', async () => {
  const number = await held();
  await pause(number);
  await room.until(workers, number, ended);
  await keep(number);
  expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', step: 4, attempt: 2 });
});

test('a paused run that fails later goes on to its end', async () => {
  const number = await held();
  await pause(number);
  await room.until(workers, number, ended);
  room.trainer = ['errorAt=5'];
  await workers.resume(room.communityId, number);
  expect(await room.until(workers, number, ended)).toMatchObject({ status: 'failed' });
  room.trainer = [];
  await workers.resume(room.communityId, number);
  expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', step: 10 });
});

test('nothing is kept of a run that has learned nothing, and nothing of another community', async () => {
  const first = await held();
  const { number } = await workers.start(room.request(), `pause:${++made}`);
  await expect(keep(number)).rejects.toThrow(/has learned nothing yet/);
  await expect(workers.keep(room.communityId + 1000, first)).rejects.toThrow(/There is no job/);
  await expect(workers.pause(room.communityId + 1000, first)).rejects.toThrow(/There is no job/);
  for (const job of [number, first]) await workers.cancel(room.communityId, job);
  await room.until(workers, first, ended);
});
