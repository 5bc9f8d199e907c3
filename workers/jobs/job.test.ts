import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { pseudonymsOf } from '../../store/ledger/entries.ts';
import { emptyDatabase } from '../../test/database.ts';
import { backfillJobs } from '../ledger/record.ts';
import { insertModel } from '../models/models.ts';
import { someCommunity } from '../room.fixture.ts';
import { loraSettings } from '../training/settings.fixture.ts';
import {
  askToStop,
  claim,
  done,
  fail,
  giveBack,
  insertJob,
  orphaned,
  resumed,
  stopAsked,
  stopped,
  stopSilent,
} from './job.ts';
import { jobNumbered } from './list-jobs.ts';
import { writeMetrics, writeProgress, writeStart } from './progress.ts';

const db = await emptyDatabase();
const { communityId, personId } = await someCommunity(db);
const settings = loraSettings({ epochs: 1 });
let made = 0;

async function newJob() {
  const origin = `job:${++made}`;
  const data = {
    snapshotId: 1,
    label: 'maths v1',
    datanet: 'maths',
    train: 'a'.repeat(64) as never,
    heldOut: 'b'.repeat(64) as never,
    rows: { train: 24, heldOut: 4 },
  };
  const request = {
    communityId,
    personId,
    base: 'smollm2-135m',
    data,
    settings: { method: 'lora' as const },
  };
  return insertJob(db, {
    kind: 'train',
    origin,
    request,
    base: 'smollm2-135m',
    settings,
    modelName: `maths-v${made}`,
    steps: 10,
    needs: { bytes: { gpu: 1, 'cpu-bf16': 1, cpu: 1 }, prefersGpu: false },
  });
}

async function running() {
  const entry = await newJob();
  const job = await claim(db, entry, 'mill');
  if (!job) throw new Error('It was not claimed.');
  return { entry, job };
}

const statusOf = async (number: number) => (await jobNumbered(db, communityId, number)).status;

test('a job is claimed once, by an entry that is not stale', async () => {
  const entry = await newJob();
  expect(await claim(db, { ...entry, run: 2 }, 'mill')).toBeUndefined();
  expect(await claim(db, entry, 'mill')).toMatchObject({
    number: entry.number,
    attempt: 1,
    modelName: `maths-v${made}`,
  });
  expect(await claim(db, entry, 'mill')).toBeUndefined();
});

test('an older attempt can neither end the job nor write into it', async () => {
  const { entry, job: old } = await running();
  await orphaned(db, entry.number, entry);
  const newer = await claim(db, entry, 'mill');
  expect(newer).toMatchObject({ attempt: 2, lost: 1 });
  expect(await fail(db, old, 'late')).toBe(false);
  expect(await done(db, old)).toBe(false);
  expect(await stopped(db, old.number, 'cancelled', old)).toBe(false);
  expect(await giveBack(db, old, 'late')).toBeUndefined();
  expect(await writeProgress(db, old, { step: 9 })).toBeUndefined();
  await writeMetrics(db, old, [{ kind: 'train', step: 9, loss: 9 }]);
  expect(await jobNumbered(db, communityId, old.number)).toMatchObject({
    status: 'running',
    step: 0,
    problem: undefined,
    curve: { train: [] },
  });
});

test('a job that a worker gives back, or that is found orphaned, needs a new entry', async () => {
  const { entry, job } = await running();
  const back = await giveBack(db, job, 'its worker closed');
  expect(back).toEqual({ number: job.number, run: 2 });
  expect(await claim(db, entry, 'mill')).toBeUndefined();
  expect(await claim(db, { number: job.number, run: 2 }, 'mill')).toMatchObject({ attempt: 2 });
  expect(await orphaned(db, job.number)).toEqual({ number: job.number, run: 3 });
});

test('only failed and cancelled jobs go on, and done is the end', async () => {
  const { job } = await running();
  expect(await resumed(db, job.number, 'again')).toBeUndefined();
  await fail(db, job, 'It broke.');
  expect(await jobNumbered(db, communityId, job.number)).toMatchObject({
    status: 'failed',
    problem: 'It broke.',
  });
  const entry = await resumed(db, job.number, 'again');
  const next = entry && (await claim(db, entry, 'mill'));
  expect(next && (await done(db, next))).toBe(true);
  expect(await resumed(db, job.number, 'again')).toBeUndefined();
  expect(await stopped(db, job.number, 'cancelled')).toBe(false);
  expect(await statusOf(job.number)).toBe('done');
});

test('a running job is cancelled by its worker, or without it once that has been silent', async () => {
  const { job } = await running();
  expect(await stopped(db, job.number, 'cancelled')).toBe(false);
  expect(await askToStop(db, job.number, 'cancelled')).toBe(true);
  expect(await writeProgress(db, job, { phase: 'training' })).toEqual({
    cancelAsked: true,
    keepAsked: false,
  });
  expect((await jobNumbered(db, communityId, job.number)).phase).toBe('stopping');
  expect(await stopSilent(db, job.number, 'cancelled', 15)).toBe(false);
  await db.run(
    sql`update training_job set seen_at = now() - interval '20 seconds' where number = ${job.number}`,
  );
  expect(await stopSilent(db, job.number, 'cancelled', 15)).toBe(true);
  expect(await statusOf(job.number)).toBe('cancelled');
});

test('a paused job goes on or is cancelled, and what was asked last is what it becomes', async () => {
  const { job } = await running();
  await askToStop(db, job.number, 'cancelled');
  await askToStop(db, job.number, 'paused');
  expect(await stopAsked(db, job.number)).toBe('paused');
  expect(await stopped(db, job.number, 'paused', job)).toBe(true);
  expect(await stopped(db, job.number, 'paused')).toBe(false);
  const entry = await resumed(db, job.number, 'again');
  expect(await stopAsked(db, job.number)).toBe('cancelled');
  const next = entry && (await claim(db, entry, 'mill'));
  expect(next).toMatchObject({ attempt: 2, cancelAsked: false, keepAsked: false });
  expect(next && (await stopped(db, job.number, 'paused', next))).toBe(true);
  expect(await stopped(db, job.number, 'cancelled')).toBe(true);
  expect(await statusOf(job.number)).toBe('cancelled');
});

test('a curve of many steps is thinned to 200 points that keep its ends and its course', async () => {
  const { job } = await running();
  await writeMetrics(
    db,
    job,
    Array.from({ length: 1000 }, (_, n) => ({ kind: 'train' as const, step: n + 1, loss: 3 - n / 500 })),
  );
  const { curve } = await jobNumbered(db, communityId, job.number);
  expect(curve.train).toHaveLength(200);
  expect(curve.train.at(-1)?.[0]).toBe(1000);
  expect(curve.train[0]?.[1]).toBeCloseTo(3, 1);
  expect(curve.train.at(-1)?.[1]).toBeCloseTo(1, 1);
});

test('steps after the checkpoint that a run goes on from are trained again, and their points go', async () => {
  const { job } = await running();
  await writeMetrics(
    db,
    job,
    [1, 2, 3, 4].map(step => ({ kind: 'train' as const, step, loss: step })),
  );
  await writeStart(db, job, {
    steps: 10,
    resumedFrom: 2,
    device: 'cpu',
    dtype: 'float32',
    trainableParameters: 1,
    processes: 1,
  });
  await writeMetrics(db, job, [{ kind: 'train', step: 3, loss: 30 }]);
  const { curve, step } = await jobNumbered(db, communityId, job.number);
  expect(curve.train).toEqual([
    [1, 1],
    [2, 2],
    [3, 30],
  ]);
  expect(step).toBe(2);
});

test('every change is a row', async () => {
  const { job } = await running();
  await fail(db, job, 'It broke.');
  const rows = await db.all(sql`
    select from_status as "from", to_status as "to", attempt, reason from training_job_change
    where job_number = ${job.number} order by id`);
  expect(rows).toEqual([
    { from: null, to: 'queued', attempt: 0, reason: 'asked for' },
    { from: 'queued', to: 'running', attempt: 1, reason: 'started on mill' },
    { from: 'running', to: 'failed', attempt: 1, reason: 'It broke.' },
  ]);
});

test('a job and the model it makes are entries of the ledger, each once and in the same transaction', async () => {
  const { number, run } = await newJob();
  const job = await claim(db, { number, run }, 'a machine');
  if (!job) throw new Error('The job could not be claimed.');
  await db.transaction(async tx => {
    await done(tx, job);
    await insertModel(tx, job, { adapter: 'ledger', sha256: 'c'.repeat(64), bytes: 1 });
  });
  const entries = () =>
    db.all<{ entry: Record<string, unknown> }>(sql`
      select entry::jsonb as entry from ledger_entry where origin in (${`job:${number}`}, ${`model:${number}`})
      order by queued`);
  const names = await pseudonymsOf(db, communityId);
  const about = {
    community: names.community,
    job: number,
    base: 'smollm2-135m',
    snapshot: 1,
    at: expect.any(String),
  };
  const data = { train: 'a'.repeat(64), heldOut: 'b'.repeat(64) };
  const asked = { kind: 'job', ...about, maker: names.person('maker', personId), method: 'lora', data };
  const made = { kind: 'model', ...about, data, weights: 'c'.repeat(64) };
  const expected = [{ entry: asked }, { entry: made }];
  expect(await entries()).toEqual(expected);
  await db.run(sql`update ledger_backfill set next = ${number}, through = ${number} where kind = 'job'`);
  expect(await backfillJobs(db)).toBe(false);
  expect(await entries()).toEqual(expected);
  await db.run(sql`delete from ledger_entry`);
  await db.run(sql`update ledger_backfill set next = ${number} where kind = 'job'`);
  await backfillJobs(db);
  expect(await entries()).toEqual(expected.map(({ entry }) => ({ entry: { ...entry, late: true } })));
});
