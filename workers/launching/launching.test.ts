import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { collectingLogger } from '../../store/logging/collecting-logger.fixture.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { type FakeJob, fakeKubernetes } from '../../test/fakes/kubernetes.ts';
import { fakeGpus } from '../environment/gpus.fixture.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';
import type { Workers } from '../workers.ts';
import { kubernetesLauncher } from './kubernetes/kubernetes.ts';
import { backoff, openLaunching } from './launching.ts';

vi.setConfig({ testTimeout: 60_000 });
vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);

const db = await emptyDatabase();
const room = await openRoom(db);
const gpus = await fakeGpus();
const fake = await fakeKubernetes('a token', 'mill');
const { log } = collectingLogger();
const cleaning: (() => unknown)[] = [];
afterEach(async () => {
  fake.fail = undefined;
  fake.jobs.clear();
  fake.asked.length = 0;
  for (const clean of cleaning.splice(0).reverse()) await clean();
  await db.run(sql`delete from worker_process`);
  await db.run(sql`delete from launched_worker`);
  await db.run(sql`update training_job set status = 'cancelled' where status = 'queued'`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([fake.close(), gpus.remove()]);
});

const launcher = kubernetesLauncher({
  url: fake.url,
  token: async () => 'a token',
  caFile: undefined,
  namespace: 'mill',
  image: 'gristmill',
  secret: 'gristmill-worker',
  queue: undefined,
  nodeSelector: {},
  environment: {},
});

/** A bot with a launcher that looks when it is told to, and takes no jobs by itself. */
async function bot(most = 1) {
  const limits = { most, name: 'mill', machine: { gpuMemory: 24e9, memory: 32e9 } };
  const { workers, close } = await room.open(false, { launch: { launcher, limits } });
  const launching = openLaunching({ db, topics: room.topics, log }, launcher, limits);
  cleaning.push(close, () => launching.stop());
  return { workers, launching, look: launching.look };
}
/** What runs in a machine that was started, or a worker that is too small. */
async function worker(mebibytes: number) {
  const { workers, close } = await gpus.with([mebibytes], () => room.open());
  cleaning.push(close);
  return workers;
}
let origin = 0;
const start = (workers: Workers, base = 'smollm2-135m') =>
  workers.start(room.request({ base }), `update:${++origin}`);
const ended = (job: Job) => ['done', 'failed', 'cancelled'].includes(job.status);
const machineOf = async (workers: Workers, { number }: Job) =>
  (await workers.job(room.communityId, number)).machine;
const made = () => fake.asked.filter(line => line === 'POST jobs').length;
function there(name: string): FakeJob {
  const job = fake.jobs.get(name);
  if (!job) throw new Error(`There is no ${name}, but ${[...fake.jobs.keys()]}.`);
  return job;
}
/** As if the time to the next try had passed. */
const later = () => db.run(sql`update launched_worker set next_at = now()`);

test('a job that no worker fits gets a machine, whose worker takes it, and which ends when that does', async () => {
  const { workers, look } = await bot();
  await worker(1000);
  const job = await start(workers);
  await look();
  const name = `mill-${job.number}-1`;
  expect(await machineOf(workers, job)).toMatchObject({ state: 'waiting', isLast: false });
  there(name).pod = { phase: 'Running' };
  await look();
  expect((await workers.health()).launched).toMatchObject({
    kind: 'Kubernetes',
    most: 1,
    machines: [{ name, state: 'running' }],
    problem: undefined,
  });
  await worker(24_000);
  expect(await room.until(workers, job.number, ended)).toMatchObject({ status: 'done', attempt: 1 });
  there(name).conditions.push({ type: 'Complete', status: 'True' });
  await look();
  expect((await workers.health()).launched).toMatchObject({ machines: [], problem: undefined });
  await look();
  expect(made()).toBe(1);
});

test('nothing is started for a job that a worker fits, or that a machine is too small for', async () => {
  const { workers, look } = await bot();
  const busy = await worker(24_000);
  // It takes none, and is there.
  await busy.drain();
  await db.run(sql`update worker_process set state = 'working'`);
  await start(workers);
  const large = await start(workers, 'qwen3-4b');
  await db.run(sql`
    update training_job set needs = jsonb_set(needs, '{bytes}', '{"gpu": 1e12, "cpu": 1e12, "cpu-bf16": 1e12}')
    where number = ${large.number}`);
  await look();
  expect(made()).toBe(0);
});

test('a plan reckons with the machine that would be started', async () => {
  const { workers } = await bot();
  await worker(1000);
  const { warnings } = await workers.plan(room.request());
  expect(JSON.stringify(warnings)).not.toContain('the largest worker');
});

test('there is never a second machine for a job: not by looks, nor by other bots, nor when an answer is lost', async () => {
  const [one, other] = [await bot(3), await bot(3)];
  const job = await start(one.workers);
  fake.fail = { cut: 'after' };
  await Promise.all([one.look(), other.look()]);
  expect((await one.launching.health()).problem).toMatchObject({
    text: '{kind} at {host} does not answer; it is asked again.',
  });
  fake.fail = undefined;
  for (let n = 0; n < 3; n++) await Promise.all([one.look(), other.look()]);
  expect([...fake.jobs.keys()]).toEqual([`mill-${job.number}-1`]);
  expect(await machineOf(one.workers, job)).toMatchObject({ state: 'waiting' });
});

test('there are at most so many machines at once', async () => {
  const { workers, look } = await bot(2);
  for (let n = 0; n < 3; n++) await start(workers);
  await look();
  await look();
  expect(fake.jobs.size).toBe(2);
});

test.each([
  [{ status: 401, reason: 'Unauthorized' }, /refuses the token/],
  [
    { status: 403, reason: 'Forbidden', message: 'forbidden: exceeded quota: jobs' },
    /quota of the namespace mill is used up/,
  ],
])('refused with %o it says so, waits and asks again by the same name', async (fail, words) => {
  const { workers, look } = await bot();
  const job = await start(workers);
  fake.fail = fail;
  await look();
  await look();
  expect(made()).toBe(1);
  const machine = await machineOf(workers, job);
  expect(machine?.state).toBe('asked');
  expect(inEnglish(machine?.why ?? '')).toMatch(words);
  fake.fail = undefined;
  await later();
  await look();
  expect([...fake.jobs.keys()]).toEqual([`mill-${job.number}-1`]);
});

test('one that fails says why with its last words, is cleared away, and is tried again by another name, not for ever', async () => {
  const { workers, look } = await bot();
  const job = await start(workers);
  for (let n = 1; n <= 5; n++) {
    await look();
    const machine = there(`mill-${job.number}-${n}`);
    machine.pod = { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 1 } } }] };
    machine.log = 'starting\nDATABASE_URL is not reached\n';
    await look();
    expect(fake.jobs.size).toBe(0);
    const { state, why = '', isLast } = (await machineOf(workers, job)) ?? {};
    expect({ state, isLast }).toEqual({ state: 'failed', isLast: n === 5 });
    expect(inEnglish(why)).toBe(
      'Its worker ended with code 1. Its last words: “DATABASE_URL is not reached”',
    );
    await look();
    expect(made()).toBe(n);
    await later();
  }
  await look();
  expect(made()).toBe(5);
  expect((await workers.health()).launched?.problem).toBeDefined();
  // Who resumes it has mended something.
  await workers.pause(room.communityId, job.number);
  await workers.resume(room.communityId, job.number);
  await look();
  expect([...fake.jobs.keys()]).toEqual([`mill-${job.number}-6`]);
});

test('one that was ended from outside is said to be, and tried again later', async () => {
  const { workers, look } = await bot();
  const job = await start(workers);
  await look();
  fake.jobs.clear();
  await look();
  const machine = await machineOf(workers, job);
  expect(machine?.state).toBe('gone');
  expect(inEnglish(machine?.why ?? '')).toBe('It was ended from outside of Gristmill.');
  await look();
  expect(fake.jobs.size).toBe(0);
  await later();
  await look();
  expect([...fake.jobs.keys()]).toEqual([`mill-${job.number}-2`]);
});

test('one whose worker ended without its job is not made again at once', async () => {
  const { workers, look } = await bot();
  const job = await start(workers);
  await look();
  there(`mill-${job.number}-1`).conditions.push({ type: 'Complete', status: 'True' });
  await look();
  await look();
  expect(made()).toBe(1);
});

test('a job that is cancelled while its machine comes up takes it away', async () => {
  const { workers, look } = await bot();
  const job = await start(workers);
  await look();
  expect(fake.jobs.size).toBe(1);
  await workers.cancel(room.communityId, job.number);
  await look();
  expect(fake.jobs.size).toBe(0);
  expect((await workers.health()).launched?.machines).toEqual([]);
});

test('the wait between tries grows from a minute to half an hour', () => {
  expect([1, 2, 3, 4, 5, 9].map(backoff)).toEqual([60, 120, 240, 480, 960, 1800]);
});
