import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { fakeGpus } from '../environment/gpus.fixture.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';
import type { Workers } from '../workers.ts';

vi.setConfig({ testTimeout: 60_000 });
vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);

const db = await emptyDatabase();
const room = await openRoom(db);
const gpus = await fakeGpus();
const cleaning: (() => unknown)[] = [];
afterEach(async () => {
  room.trainer = [];
  for (const clean of cleaning.splice(0).reverse()) await clean();
  await db.run(sql`delete from worker_process`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await gpus.remove();
});

/** A worker with GPUs of so many MiB; SmolLM2-135M takes about 2 GB of one. */
async function worker(...mebibytes: number[]) {
  const opened = await gpus.with(mebibytes, () => room.open());
  cleaning.push(opened.close);
  return opened.workers;
}
let origin = 0;
const start = (workers: Workers) => workers.start(room.request(), `update:${++origin}`);
const ended = (job: Job) => ['done', 'failed', 'cancelled'].includes(job.status);
const holding = ({ phase }: Job) => phase === 'holding';
const seen = ({ log }: Job) => log.find(line => line.startsWith('sees'));
const slots = async (workers: Workers) => (await workers.health()).processes.flatMap(one => one.slots);

test('a host runs a job on each of its GPUs at once, each seeing its own alone, and the next waits for one', async () => {
  const workers = await worker(24_000, 24_000);
  room.trainer = ['holdAt=2', 'tellGpu=1'];
  const [first, second] = [await start(workers), await start(workers)];
  const running = [
    await room.until(workers, first.number, holding),
    await room.until(workers, second.number, holding),
  ];
  expect(running.map(seen).sort()).toEqual(['sees GPU-0', 'sees GPU-1']);
  const third = await start(workers);
  expect((await slots(workers)).map(({ job }) => job).sort()).toEqual([first.number, second.number]);
  expect(await workers.job(room.communityId, third.number)).toMatchObject({ status: 'queued', attempt: 0 });
  await workers.keep(room.communityId, first.number);
  await room.until(workers, first.number, ended);
  expect(seen(await room.until(workers, third.number, holding))).toBe(seen(running[0] as Job));
  for (const { number } of [second, third]) await workers.keep(room.communityId, number);
  for (const { number } of [second, third])
    expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', attempt: 1 });
});

test('a worker that drains ends the jobs of all its slots first', async () => {
  const workers = await worker(24_000, 24_000);
  room.trainer = ['holdAt=2'];
  const jobs = [await start(workers), await start(workers)];
  for (const { number } of jobs) await room.until(workers, number, holding);
  const drained = workers.drain();
  for (const { number } of jobs) await workers.keep(room.communityId, number);
  await drained;
  for (const { number } of jobs)
    expect(await workers.job(room.communityId, number)).toMatchObject({ status: 'done', attempt: 1 });
});

test('a job that fits no worker says what it lacks, before and after it is asked for, and lets others go first', async () => {
  const small = await worker(3000);
  const large = { settings: { method: 'lora' as const, maxSteps: 10 }, base: 'qwen3-4b' };
  const [warning] = (await small.plan(room.request(large))).warnings.filter(({ what }) =>
    JSON.stringify(what).includes('the largest worker'),
  );
  expect(warning?.what).toMatchObject({ values: { largest: 3.1 } });
  const waits = await small.start(room.request(large), `update:${++origin}`);
  const { wait } = await small.job(room.communityId, waits.number);
  expect(wait).toMatchObject({ lack: { class: 'gpu', largest: 3000 * 2 ** 20 } });
  expect(wait?.lack?.needed).toBeGreaterThan(8e9);
  expect((await small.health()).lacking).toMatchObject([
    { job: waits.number, class: 'gpu', largest: 3000 * 2 ** 20 },
  ]);
  const fits = await start(small);
  expect((await small.job(room.communityId, fits.number)).wait?.ahead ?? 0).toBe(0);
  expect(await room.until(small, fits.number, ended)).toMatchObject({ status: 'done' });
  expect(await small.job(room.communityId, waits.number)).toMatchObject({ status: 'queued', attempt: 0 });
  await worker(24_000);
  expect(await room.until(small, waits.number, ended)).toMatchObject({ status: 'done', attempt: 1 });
});

test('of two workers the one that a job fits takes it, whichever gets the turn', async () => {
  const [small] = [await worker(1000), await worker(24_000)];
  for (let n = 0; n < 3; n++) {
    const { number } = await start(small);
    expect(await room.until(small, number, ended)).toMatchObject({ status: 'done', attempt: 1 });
  }
});

test('the job of a dead worker waits for one that it fits', async () => {
  const workers = await worker(1000);
  const { number } = await start(workers);
  await room.until(workers, number, ({ wait }) => wait?.lack !== undefined);
  // As its worker would have left it: with the turn that is now given again.
  await db.run(sql`
    update training_job set status = 'running', attempt = 1, taken_with = ${`train-${number}-1`}, seen_at = now()
    where number = ${number}`);
  await room.until(workers, number, ({ status }) => status === 'queued');
  await worker(24_000);
  expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', attempt: 2 });
});
