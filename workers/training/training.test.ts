import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';

const db = await emptyDatabase();
const room = await openRoom(db);
afterAll(() => room.remove());

let open = await room.open();
afterEach(async () => {
  await open.close();
  room.trainer = [];
  open = await room.open();
});
afterAll(() => open.close());

const workers = () => open.workers;
const ended = (job: Job) => ['done', 'failed', 'cancelled'].includes(job.status);
const changes = (job: Job) =>
  db
    .all<{ words: string }>(sql`
      select concat_ws(' ', coalesce(from_status, 'nothing'), '->', to_status, attempt) as words
      from training_job_change where job_number = ${job.number} order by id`)
    .then(rows => rows.map(row => row.words));
let origin = 0;
const start = (change = {}) => workers().start(room.request(change), `update:${++origin}`);

test('a job runs to its end and makes a model that carries what was measured', async () => {
  const { number } = await start();
  const job = await room.until(workers(), number, ended);
  expect(job.problem).toBeUndefined();
  expect(job).toMatchObject({
    status: 'done',
    attempt: 1,
    step: 10,
    steps: 10,
    modelName: 'maths-v1',
    evaluation: { before: 2.5, after: 1.5 },
    model: { name: 'maths-v1', base: 'smollm2-135m', jobNumber: number, method: 'lora' },
  });
  expect(job.curve.train.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(job.curve.heldOut).toEqual([
    [0, 2.5],
    [10, 1.5],
  ]);
  expect(await changes(job)).toEqual(['nothing -> queued 0', 'queued -> running 1', 'running -> done 1']);
  expect(await readdir(join(room.dataDir, 'models', 'adapters'))).toEqual([
    `${number}-${job.model?.version}`,
  ]);
  await expect(access(join(room.dataDir, 'runs', String(number)))).rejects.toThrow();
});

test('what was learned of the rows reaches the job and its model, with the data’s system prompt', async () => {
  room.trainer = ['cut=6'];
  const { number } = await start();
  const job = await room.until(workers(), number, ended);
  const report = {
    learned: { whole: 18, truncated: 0, tooLong: 6, noAnswer: 0, refused: 0 },
    unlearned: [0, 1, 2, 3, 4, 5],
    heldOut: { rows: 24, tokens: 240 },
    systemPrompt: 'You are Pip.',
    warnings: [],
  };
  expect(job.report).toMatchObject(report);
  expect(job.model?.report).toMatchObject(report);
  expect(job.checkpoint).toBe(10);
});

test('a ruined model is made with warnings that say what to try', async () => {
  room.trainer = ['ruined=1'];
  const { number } = await start({ settings: { method: 'lora', maxSteps: 10, learningRate: 0.05 } });
  const job = await room.until(workers(), number, ended);
  expect(job.status).toBe('done');
  const warnings = job.model?.report.warnings?.map(({ what, advice }) => ({
    what: inEnglish(what),
    advice: inEnglish(advice),
  }));
  expect(warnings).toEqual([
    { what: expect.stringMatching(/0\.05 is 250 times the usual one/), advice: 'Take 0.0002.' },
    { what: expect.stringMatching(/rose from 2\.5 to 9/), advice: 'Take 0.0002.' },
    { what: expect.stringMatching(/it had nothing to say to 1/), advice: 'Take 0.0002.' },
  ]);
});

test('the same origin again is the same job', async () => {
  const request = room.request();
  const [first, second] = [await workers().start(request, 'once'), await workers().start(request, 'once')];
  expect(second.number).toBe(first.number);
  await room.until(workers(), first.number, ended);
  expect((await workers().start(request, 'once')).number).toBe(first.number);
});

test('jobs take turns, and each has a name of its own', async () => {
  const jobs = [await start(), await start()];
  const [first, second] = await Promise.all(jobs.map(job => room.until(workers(), job.number, ended)));
  expect(first?.modelName).not.toBe(second?.modelName);
  expect(first?.finishedAt?.getTime()).toBeLessThanOrEqual(second?.startedAt?.getTime() ?? 0);
});

test('what is no event goes to the log and does no harm', async () => {
  room.trainer = ['noise=1'];
  const { number } = await start();
  const job = await room.until(workers(), number, ended);
  expect(job.status).toBe('done');
  expect(job.log).toEqual(expect.arrayContaining(['{half a line', 'a library says something']));
});

test('a running job that is cancelled keeps its checkpoint and goes on from it', async () => {
  room.trainer = ['holdAt=4'];
  const { number } = await start();
  await room.until(workers(), number, job => job.step === 4);
  expect((await workers().cancel(room.communityId, number)).phase).toBe('stopping');
  const cancelled = await room.until(workers(), number, ended);
  expect(cancelled).toMatchObject({ status: 'cancelled', step: 4 });
  expect((await workers().cancel(room.communityId, number)).status).toBe('cancelled');
  room.trainer = [];
  await workers().resume(room.communityId, number);
  await workers().resume(room.communityId, number);
  const done = await room.until(workers(), number, ended);
  expect(done).toMatchObject({ status: 'done', attempt: 2, evaluation: { before: 2.5, after: 1.5 } });
  expect(done.curve.train).toHaveLength(10);
  const [attempt] = await db.all(sql`
    select resumed_from as "resumedFrom" from training_attempt where job_number = ${number} and attempt = 2`);
  expect(attempt).toEqual({ resumedFrom: 4 });
  expect(await changes(done)).toEqual([
    'nothing -> queued 0',
    'queued -> running 1',
    'running -> cancelled 1',
    'cancelled -> queued 1',
    'queued -> running 2',
    'running -> done 2',
  ]);
});

test('a job that waits is cancelled at once', async () => {
  room.trainer = ['holdAt=2'];
  const first = await start();
  const second = await start();
  expect((await workers().cancel(room.communityId, second.number)).status).toBe('cancelled');
  await workers().cancel(room.communityId, first.number);
  await room.until(workers(), first.number, ended);
});

test('a job that has ended by itself is not cancelled, and a done one not resumed', async () => {
  const { number } = await start();
  await room.until(workers(), number, ended);
  await expect(workers().cancel(room.communityId, number)).rejects.toThrow(UserError);
  await expect(workers().resume(room.communityId, number)).rejects.toThrow(/made maths-v/);
  await expect(workers().job(room.communityId, 4711)).rejects.toThrow(/no job 4711/);
  await expect(workers().job(room.communityId + 1, number)).rejects.toThrow(UserError);
});

test('a crash of the trainer fails the job in words, and it can be resumed', async () => {
  room.trainer = ['crashAt=6'];
  const { number } = await start();
  const job = await room.until(workers(), number, ended);
  expect(job.status).toBe('failed');
  expect(inEnglish(job.problem ?? '')).toMatch(/ended \(3\).*[Rr]esume the job/);
  room.trainer = [];
  await workers().resume(room.communityId, number);
  expect(await room.until(workers(), number, ended)).toMatchObject({ status: 'done', problem: undefined });
});

test('what the trainer says is wrong, and how to mend it, is what people see', async () => {
  room.trainer = ['errorAt=3'];
  const { number } = await start();
  expect((await room.until(workers(), number, ended)).problem).toBe(
    'The loss stopped being a number. Train with a smaller learning rate.',
  );
});

test('an environment that can not be made, a base that is not reached, and lost data are problems in words', async () => {
  const { environment, engine } = room;
  const full = () => Promise.reject(Object.assign(new Error('No space left'), { code: 'ENOSPC' }));
  const cases: [RegExp, Partial<typeof room>][] = [
    [/needs Python 3\.11/, { environment: { ...environment, ensure: fails('It needs Python 3.11.') } }],
    [/hub is not reached/, { engine: { ...engine, ensureBase: fails('The hub is not reached.') } }],
    [/disk is full/, { engine: { ...engine, ensureBase: full } }],
    [
      /could not be started.*npm run setup/,
      { engine: { ...engine, trainer: () => ({ command: '/no/python', args: [] }) } },
    ],
  ];
  for (const [words, broken] of cases) {
    await open.close();
    Object.assign(room, { environment, engine, ...broken });
    open = await room.open();
    const { number } = await start();
    const { status, problem = '' } = await room.until(workers(), number, ended);
    expect.soft(status).toBe('failed');
    expect.soft(inEnglish(problem)).toMatch(words);
  }
  Object.assign(room, { environment, engine });
});

test('a worker that closes leaves its job for the next, which goes on from the checkpoint', async () => {
  room.trainer = ['holdAt=5'];
  const { number } = await start();
  await room.until(workers(), number, job => job.step === 5);
  await open.close();
  room.trainer = [];
  open = await room.open();
  const job = await room.until(workers(), number, ended);
  expect(job).toMatchObject({ status: 'done', attempt: 2 });
  expect(await changes(job)).toContain('running -> queued 1');
});

function fails(words: string): () => Promise<never> {
  return () => Promise.reject(new OutsideError(words));
}
