import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../job.ts';
import type { EvaluationRequest } from '../measurement.ts';
import { openRoom } from '../room.fixture.ts';

const room = await openRoom(await emptyDatabase());
let { workers, close } = await room.open();
afterAll(async () => {
  await close();
  await room.remove();
});
const ended = ({ status }: Job) => status === 'done' || status === 'failed' || status === 'cancelled';
let made = 0;

async function trained(name: string): Promise<void> {
  const { number } = await workers.start(room.request({ name }), `training ${name}`);
  expect((await room.until(workers, number, ended)).status).toBe('done');
}
const request = (change: Partial<EvaluationRequest> = {}): EvaluationRequest => ({
  communityId: room.communityId,
  personId: room.personId,
  model: 'maths-v1',
  ...change,
});
async function evaluated(change: Partial<EvaluationRequest> = {}, options: string[] = []): Promise<Job> {
  room.evaluator = options;
  const { number } = await workers.evaluate(request(change), `evaluation ${++made}`);
  return room.until(workers, number, ended);
}
const story = (number: number) =>
  readFile(join(room.dataDir, 'runs', String(number), 'output', 'story.txt'), 'utf8');

beforeAll(async () => {
  await trained('maths-v1');
  await trained('maths-v2');
}, 60_000);

test('its plan says what is measured, on how many rows, and about how long it takes', async () => {
  const plan = await workers.planEvaluation(request({ other: 'maths-v2' }));
  expect(plan).toMatchObject({
    models: ['maths-v1', 'smollm2-135m', 'maths-v2'],
    label: 'maths v1',
    heldOut: 24,
    rows: 24,
    asked: 24,
    warnings: [],
  });
  expect(plan.seconds).toBeGreaterThan(3 * 15);
  expect(plan.download).toEqual([]);
});

test('a base that is not on the machine is said to be fetched first', async () => {
  const { hasBase } = room.engine;
  room.engine.hasBase = async name => name === 'smollm2-135m';
  const { download } = await workers.planEvaluation(request({ other: 'gpt2' }));
  room.engine.hasBase = hasBase;
  expect(download.map(({ what }) => what)).toEqual(['gpt2']);
});

test('a model is measured beside its base, as a job that makes no model', async () => {
  const job = await evaluated();
  expect(job).toMatchObject({ kind: 'evaluate', status: 'done', problem: undefined, modelName: 'maths-v1' });
  expect(job.measured).toMatchObject({ label: 'maths v1', rows: 24, heldOut: 24, asked: 24, copies: [] });
  const [model, base] = job.measured?.models ?? [];
  expect(model).toMatchObject({ name: 'maths-v1', role: 'model', tokensPerSecond: 10, memory: 1_000_000 });
  expect(model?.version).toBe((await workers.model(room.communityId, 'maths-v1')).version);
  expect(model?.figures).toMatchObject({
    loss: { value: 1, low: 1, high: 1 },
    rougeL: { value: 1 },
    bleu: { value: 1 },
  });
  expect(base).toMatchObject({ name: 'smollm2-135m', role: 'base' });
  expect(base?.figures).toMatchObject({ loss: { value: 2 }, rougeL: { value: 0 } });
  expect(base?.difference).toMatchObject({ loss: { value: -1, low: -1, high: -1 }, rougeL: { value: 1 } });
  // “2 and 2 is 4.” has five words.
  expect(job.measured?.short).toBe(24);
  expect(job.measured?.samples).toHaveLength(3);
  expect(job.measured?.samples[0]).toMatchObject({
    question: 'What is 0 and 0?',
    expected: '0 and 0 is 0.',
    answers: ['0 and 0 is 0.', 'Nobody knows.'],
  });
  expect(await workers.models(room.communityId)).toHaveLength(2);
  expect(await workers.evaluations(room.communityId, 'maths-v1')).toHaveLength(1);
});

test('rows that stand in the training data are counted, and the figures are given without them as well', async () => {
  const { measured } = await evaluated({}, ['copies=2']);
  expect(measured?.copies).toEqual([
    { row: 0, of: 1, exact: true },
    { row: 1, of: 2, exact: false },
  ]);
  expect(measured?.models[0]?.clean?.loss).toMatchObject({ value: 1 });
});

test('where every row is a copy there are no figures without them', async () => {
  const { measured } = await evaluated({}, ['copies=24']);
  expect(measured?.copies).toHaveLength(24);
  expect(measured?.models[0]?.clean).toBeUndefined();
});

test('one row is enough to be measured, and its interval has no width', async () => {
  const { data } = room.request();
  const one = await room.files.put(
    `${JSON.stringify({
      messages: [
        { role: 'user', content: 'Who?' },
        { role: 'assistant', content: 'Pip.' },
      ],
    })}\n`,
  );
  const only = {
    ...data,
    label: 'cats v1',
    heldOut: one.sha256,
    rows: { train: 24, heldOut: 1 },
    snapshotId: 2,
  };
  const plan = await workers.planEvaluation(request({ data: only }));
  expect(plan.warnings.map(({ what }) => inEnglish(what))).toEqual([
    expect.stringMatching(/One held-out row says little/),
    expect.stringMatching(/learned from maths v1, not from cats v1/),
  ]);
  const { measured } = await evaluated({ data: only });
  expect(measured).toMatchObject({ label: 'cats v1', rows: 1, samples: [{ question: 'Who?' }] });
});

test('its own base, named as the other one, is measured once', async () => {
  const { models } = await workers.planEvaluation(request({ other: 'smollm2-135m' }));
  expect(models).toEqual(['maths-v1', 'smollm2-135m']);
});

test('what can’t be measured is refused before it is queued', async () => {
  const { data } = room.request();
  await expect(
    workers.planEvaluation(request({ data: { ...data, rows: { train: 24, heldOut: 0 } } })),
  ).rejects.toThrow('maths v1 has no held-out rows');
  await expect(workers.planEvaluation(request({ model: 'maths-v9' }))).rejects.toThrow('Nearest: maths-v');
});

test('one that is cancelled stops, and goes on from what it found', async () => {
  room.evaluator = ['holdAt=30'];
  const { number } = await workers.evaluate(request(), 'to be cancelled');
  await room.until(workers, number, ({ phase }) => phase === 'holding');
  await workers.cancel(room.communityId, number);
  const stopped = await room.until(workers, number, ended);
  expect(stopped).toMatchObject({ status: 'cancelled', step: 29, steps: 96, measured: undefined });
  room.evaluator = [];
  const before = (await story(number)).split('\n').length;
  await workers.resume(room.communityId, number);
  expect(await room.until(workers, number, ended)).toMatchObject({
    status: 'done',
    attempt: 2,
    modelName: 'maths-v1',
  });
  expect(before).toBe(31);
});

test('a process that ends in the middle loses nothing: the next goes on', async () => {
  room.evaluator = ['holdAt=10'];
  const { number } = await workers.evaluate(request(), 'to be left');
  await room.until(workers, number, ({ phase }) => phase === 'holding');
  await close();
  room.evaluator = [];
  ({ workers, close } = await room.open());
  const job = await room.until(workers, number, ended);
  expect(job).toMatchObject({ status: 'done', attempt: 2 });
  expect(job.measured?.rows).toBe(24);
});

test('one that dies without a word says so, and can be resumed', async () => {
  const job = await evaluated({}, ['crashAt=5']);
  expect(job.status).toBe('failed');
  expect(inEnglish(job.problem ?? '')).toContain('It ended (3) and did not say why.');
  room.evaluator = [];
  await workers.resume(room.communityId, job.number);
  expect((await room.until(workers, job.number, ended)).status).toBe('done');
});

test('a model that is deleted while its evaluation waits is said to be gone', async () => {
  await trained('short-lived');
  room.evaluator = ['holdAt=1'];
  const first = await workers.evaluate(request(), 'in front');
  await room.until(workers, first.number, ({ phase }) => phase === 'holding');
  const { number } = await workers.evaluate(request({ model: 'short-lived' }), 'behind');
  await workers.deleteModel(room.communityId, 'short-lived');
  await workers.cancel(room.communityId, first.number);
  const job = await room.until(workers, number, ended);
  expect(job.status).toBe('failed');
  expect(inEnglish(job.problem ?? '')).toBe(
    'short-lived was deleted meanwhile: there is nothing to measure.',
  );
});

test('the same origin again is the same job', async () => {
  room.evaluator = [];
  const one = await workers.evaluate(request(), 'asked twice');
  expect((await workers.evaluate(request(), 'asked twice')).number).toBe(one.number);
  await room.until(workers, one.number, ended);
});

test('a model is merged with its base, and its files are kept', async () => {
  const { number } = await workers.merge(request(), 'a merge');
  const job = await room.until(workers, number, ended);
  expect(job).toMatchObject({ kind: 'merge', status: 'done' });
  expect(job.merged?.map(({ name }) => name)).toEqual(['config.json', 'model.safetensors']);
  const weights = job.merged?.[1];
  expect(weights && (await room.files.read(weights.sha256)).toString()).toContain('base and weights of');
});

test('with a model what was made of it goes, but for what another has as well', async () => {
  await trained('to-go');
  const [gone, stays] = await Promise.all(
    ['to-go', 'maths-v2'].map(async model => {
      const { number } = await workers.merge(request({ model }), `a merge of ${model}`);
      return (await room.until(workers, number, ended)).merged;
    }),
  );
  const archive = await workers.exportModel(room.communityId, 'to-go', [
    { name: 'README.md', content: 'Hello.' },
  ]);
  expect(await room.files.has(archive.sha256)).toBe(true);
  await workers.deleteModel(room.communityId, 'to-go');
  const has = (file: { sha256: typeof archive.sha256 } | undefined) => file && room.files.has(file.sha256);
  expect(await Promise.all([has(archive), has(gone?.[1]), has(stays?.[0]), has(stays?.[1])])).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('of pairs it is measured how often the wanted answer is the likelier, beside the base', async () => {
  const { measured } = await evaluated({}, ['pairs=20']);
  expect(measured?.pairs).toBe(20);
  const [model, base] = measured?.models ?? [];
  expect(model?.figures.preferred).toEqual({ value: 1, low: 1, high: 1 });
  expect(base?.figures.preferred?.value).toBe(0.5);
  expect(base?.difference.preferred?.value).toBe(0.5);
  expect(base?.difference.preferred?.low).toBeGreaterThan(0);
  const { measured: without } = await evaluated();
  expect(without?.pairs).toBeUndefined();
  expect(without?.models[0]?.figures.preferred).toBeUndefined();
});

test('questions that an evaluation shows are forgotten when their data is removed, and its figures stay', async () => {
  const { number, measured } = await evaluated();
  await workers.forgetSamples([room.request().data.snapshotId]);
  const after = (await workers.job(room.communityId, number)).measured;
  expect(measured?.samples).toHaveLength(3);
  expect(after).toEqual({ ...measured, samples: [] });
});

test('a model is measured after the file that it learned from is gone', async () => {
  const { data } = room.request();
  const row = {
    messages: [
      { role: 'user', content: 'Who?' },
      { role: 'assistant', content: 'Pip.' },
    ],
  };
  const other = await room.files.put(`${JSON.stringify(row)}\n`);
  await room.files.remove(data.train);
  const rows = { train: 24, heldOut: 1 };
  expect(await evaluated({ data: { ...data, heldOut: other.sha256, rows } })).toMatchObject({
    status: 'done',
    measured: { rows: 1 },
  });
});
