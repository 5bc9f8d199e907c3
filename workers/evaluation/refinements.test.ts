import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { noteReplaced } from '../../store/files/replaced-files.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';
import type { TrainingRequest } from '../training-request.ts';
import { heldOutParts } from './held-out-parts.ts';

const db = await emptyDatabase();
const room = await openRoom(db);
let { workers, close } = await room.open();
afterAll(async () => {
  await close();
  await room.remove();
});
const { communityId, personId } = room;
const ended = ({ status }: Job) => status === 'done' || status === 'failed' || status === 'cancelled';
let runs = 0;
/** Twelve rows, of which six are the last of the older version’s. */
let newer: TrainingRequest['data'];

async function refined(model = 'maths-v1', change: Partial<TrainingRequest> = {}): Promise<Job> {
  const request = room.request({ parent: model, refines: { model }, data: newer, ...change });
  const { number } = await workers.start(request, `refining ${++runs}`);
  return room.until(workers, number, ended);
}
async function measured(run: number): Promise<Job> {
  const { refinement } = await room.until(workers, run, job => job.refinement?.evaluation !== undefined);
  return room.until(workers, refinement?.evaluation?.number ?? 0, ended);
}
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => {
    const n = from + at;
    const messages = [
      { role: 'user', content: `What is ${n} and ${n}?` },
      { role: 'assistant', content: `${n} and ${n} is ${n + n}.` },
    ];
    return `${JSON.stringify({ messages })}\n`;
  }).join('');

beforeAll(async () => {
  const { number } = await workers.start(room.request({ name: 'maths-v1' }), 'the first');
  expect((await room.until(workers, number, ended)).status).toBe('done');
  const { sha256 } = await room.files.put(lines(18, 30));
  newer = { ...room.request().data, snapshotId: 2, label: 'maths v2', heldOut: sha256 };
  newer.rows = { train: 24, heldOut: 12 };
}, 60_000);

test('when its run is done a refinement is measured beside the model that it refines, on older rows and on new ones', async () => {
  room.evaluator = ['newer=24'];
  const run = await refined();
  expect(run).toMatchObject({ modelName: 'maths-v2', refinement: { refines: 'maths-v1', name: 'maths' } });
  const evaluation = await measured(run.number);
  expect(evaluation.problem).toBeUndefined();
  expect(evaluation).toMatchObject({ kind: 'evaluate', status: 'done', modelName: 'maths-v2', personId });
  expect(evaluation.refinement).toMatchObject({ run: run.number, refines: 'maths-v1' });
  const { models, parts, rows, heldOut } = evaluation.measured ?? {};
  expect(models?.map(({ name }) => name)).toEqual(['maths-v2', 'smollm2-135m', 'maths-v1']);
  // 24 older ones, and of the twelve of the newer version the six that the older has not.
  expect({ rows, heldOut }).toEqual({ rows: 30, heldOut: 30 });
  const [older, news] = parts ?? [];
  expect(older).toMatchObject({ rows: 'older', label: 'maths v1', count: 24 });
  expect(news).toMatchObject({ rows: 'newer', label: 'maths v2', count: 6 });
  expect(older?.models[2]).toMatchObject({ name: 'maths-v1', difference: { loss: { value: 0 } } });
  expect(news?.models[0]?.figures.loss?.value).toBeCloseTo(0.5);
  expect(news?.models[2]?.difference.loss?.value).toBeCloseTo(-0.5);
  expect(evaluation.measured?.samples).not.toEqual([]);
  await workers.forgetSamples([room.request().data.snapshotId]);
  expect((await workers.job(communityId, evaluation.number)).measured?.samples).toEqual([]);
  // What was written for it is gone with its folder, as a row that somebody wants removed must be.
  await expect(
    readFile(join(room.dataDir, 'runs', String(evaluation.number), 'held-out.jsonl')),
  ).rejects.toThrow();
});

test('a run that ended as its process died is measured after the next start', async () => {
  room.evaluator = [];
  const { number } = await workers.start(room.request({ parent: 'maths-v1' }), 'interrupted');
  await room.until(workers, number, ended);
  await close();
  await db.run(sql`
    insert into refinement (job_number, refined_id, older, priority_class)
    select ${number}, id, ${JSON.stringify(room.request().data)}::jsonb, 'member'
    from trained_model where name = 'maths-v1'`);
  ({ workers, close } = await room.open());
  expect((await measured(number)).status).toBe('done');
});

test('one that fails says so, and is measured again when somebody asks for it', async () => {
  room.evaluator = ['crashAt=3'];
  const { number } = await refined();
  const failed = await measured(number);
  expect(failed.status).toBe('failed');
  room.evaluator = [];
  // It may be asked for by the failed evaluation as well as by the run.
  const again = await workers.measureRefinement({ communityId, job: failed.number }, 'again');
  expect(again.number).toBeGreaterThan(failed.number);
  expect(await workers.measureRefinement({ communityId, job: number }, 'again')).toMatchObject({
    number: again.number,
  });
  expect((await room.until(workers, again.number, ended)).status).toBe('done');
  expect((await workers.job(communityId, number)).refinement?.evaluation).toEqual({
    number: again.number,
    status: 'done',
  });
});

test('where the refined model is gone by then, the run says why nothing was measured', async () => {
  const { number: first } = await workers.start(room.request({ name: 'short' }), 'short');
  await room.until(workers, first, ended);
  room.trainer = ['holdAt=2'];
  const { number } = await workers.start(room.request({ refines: { model: 'short' } }), 'refines short');
  await room.until(workers, number, ({ step }) => step === 2);
  await workers.deleteModel(communityId, 'short');
  room.trainer = [];
  await workers.pause(communityId, number);
  await room.until(workers, number, ({ status }) => status === 'paused');
  await workers.resume(communityId, number);
  const { refinement } = await room.until(workers, number, job => job.refinement?.problem !== undefined);
  expect(refinement?.evaluation).toBeUndefined();
  expect(inEnglish(refinement?.problem ?? '')).toContain('was deleted meanwhile');
});

test('that the old one is kept is noted with who said so; other jobs refine nothing', async () => {
  const { number } = await refined();
  const evaluation = await measured(number);
  await workers.keepRefined(communityId, evaluation.number, personId);
  expect((await workers.job(communityId, number)).refinement?.kept).toMatchObject({ by: 'ana' });
  await expect(workers.keepRefined(communityId, 1, personId)).rejects.toThrow('refines no model');
});

test('rows of the older version that had to go meanwhile are not measured', async () => {
  const { snapshotId, heldOut } = room.request().data;
  const left = await room.files.put(lines(0, 20));
  await noteReplaced(db, snapshotId, heldOut, { sha256: left.sha256, rows: 20 });
  const { number } = await refined();
  expect((await measured(number)).measured?.parts?.map(({ count }) => count)).toEqual([20, 10]);
});

test('of too many held-out rows each part has half of the room at least', async () => {
  const folder = join(room.dataDir, 'parted');
  const file = async (name: string, from: number, to: number) => {
    const path = join(room.dataDir, name);
    await writeFile(path, lines(from, to));
    return path;
  };
  const parted = async (olderRows: number, newerRows: number) => {
    const older = await file('older.jsonl', 0, olderRows);
    const newer = await file('newer.jsonl', olderRows - 1, olderRows + newerRows);
    const { path, ...counts } = await heldOutParts({ older, newer }, folder);
    expect((await readFile(path, 'utf8')).split('\n').length - 1).toBe(counts.older + counts.newer);
    return counts;
  };
  expect(await parted(200, 150)).toEqual({ older: 100, newer: 100 });
  expect(await parted(200, 30)).toEqual({ older: 170, newer: 30 });
  expect(await parted(20, 300)).toEqual({ older: 20, newer: 180 });
  expect(await parted(20, 0)).toEqual({ older: 20, newer: 0 });
  // What an attempt before found holds as long as the rows are the same.
  await writeFile(join(folder, 'findings'), '');
  await parted(20, 0);
  expect(await readdir(folder)).toContain('findings');
  await parted(20, 1);
  expect(await readdir(folder)).not.toContain('findings');
});
