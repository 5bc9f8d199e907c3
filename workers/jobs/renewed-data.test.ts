import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import type { Sha256 } from '../../store/files/files.ts';
import { noteReplaced } from '../../store/files/replaced-files.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';

const db = await emptyDatabase();
const room = await openRoom(db);
afterAll(() => room.remove());

let open = await room.open(false);
afterEach(() => open.close());
beforeEach(async () => {
  room.trainer = [];
  await open.close();
  open = await room.open(false);
});

const ended = ({ status }: Job) => ['done', 'failed', 'cancelled'].includes(status);
const row = (n: number) => ({
  messages: [
    { role: 'user', content: `What is row ${n}?` },
    { role: 'assistant', content: `It is row ${n}.` },
  ],
});
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `${JSON.stringify(row(from + n))}\n`).join('');
let version = 0;

/** A version of its own with rows to train on and held-out ones, and a job on it that waits. */
async function asked() {
  version++;
  const [from, snapshotId] = [version * 1000, version];
  const train = await room.files.put(lines(from, from + 20));
  const heldOut = await room.files.put(lines(from + 20, from + 24));
  const data = {
    snapshotId,
    label: `maths v${version}`,
    datanet: 'maths',
    train: train.sha256,
    heldOut: heldOut.sha256,
    rows: { train: 20, heldOut: 4 },
  };
  const { number } = await open.workers.start(room.request({ data }), `job ${version}`);
  return { number, data, from };
}

/** The file without all but so many of its rows, as a removal leaves it. */
async function replaced(versionId: number, sha256: Sha256, from: number, rows: number): Promise<Sha256> {
  const left = await room.files.put(lines(from, from + rows));
  await noteReplaced(db, versionId, sha256, { sha256: left.sha256, rows });
  await room.files.remove(sha256);
  return left.sha256;
}

async function work(): Promise<void> {
  await open.close();
  open = await room.open();
}

test('a training that waits takes the version without rows that had to go, twice, and its model is known to', async () => {
  const { number, data, from } = await asked();
  const half = await replaced(data.snapshotId, data.train, from, 18);
  const train = await replaced(data.snapshotId, half, from, 15);
  const heldOut = await replaced(data.snapshotId, data.heldOut, from + 20, 3);
  await work();
  const job = await room.until(open.workers, number, ended);
  expect(job.problem).toBeUndefined();
  expect(job.log?.join('\n')).toContain(`goes on without 6 of them`);
  expect((await open.workers.model(room.communityId, job.modelName)).data.train).toBe(train);
  const { entry } = await db.one<{ entry: string }>(sql`
    select entry from ledger_entry where origin = ${`model:${number}`}`);
  expect(JSON.parse(entry)).toMatchObject({ data: { train, heldOut } });
});

test('one that has learned from such rows does not go on, and says why and what to do', async () => {
  const { number, data, from } = await asked();
  room.trainer = ['crashAt=6'];
  await work();
  await room.until(open.workers, number, ended);
  await replaced(data.snapshotId, data.train, from, 15);
  room.trainer = [];
  await work();
  await open.workers.resume(room.communityId, number);
  const job = await room.until(open.workers, number, ended);
  expect(job.status).toBe('failed');
  expect(inEnglish(job.problem ?? '')).toBe(
    `Rows of ${data.label} were removed on request after this job had learned from them, so it does not go on. Train again: the new job takes what is left.`,
  );
});

test('one whose held-out rows alone changed goes on from its checkpoint', async () => {
  const { number, data, from } = await asked();
  room.trainer = ['crashAt=6'];
  await work();
  await room.until(open.workers, number, ended);
  await replaced(data.snapshotId, data.heldOut, from + 20, 3);
  room.trainer = [];
  await work();
  await open.workers.resume(room.communityId, number);
  expect((await room.until(open.workers, number, ended)).status).toBe('done');
});

test('one of whose rows none is left fails in words', async () => {
  const { number, data, from } = await asked();
  await replaced(data.snapshotId, data.train, from, 0);
  await work();
  const job = await room.until(open.workers, number, ended);
  expect(inEnglish(job.problem ?? '')).toContain('All rows of');
  expect(inEnglish(job.problem ?? '')).toContain('Train on a newer version.');
});

test('an evaluation that waits is measured on the held-out rows that are left', async () => {
  const { number, data, from } = await asked();
  await work();
  const { modelName } = await room.until(open.workers, number, ended);
  await open.close();
  open = await room.open(false);
  const evaluation = await open.workers.evaluate(
    { communityId: room.communityId, personId: room.personId, model: modelName },
    `evaluation ${version}`,
  );
  const heldOut = await replaced(data.snapshotId, data.heldOut, from + 20, 3);
  await work();
  const job = await room.until(open.workers, evaluation.number, ended);
  expect(job.problem).toBeUndefined();
  const { heldOut: measuredOn } = await db.one<{ heldOut: string }>(sql`
    select data ->> 'heldOut' as "heldOut" from training_job where number = ${evaluation.number}`);
  expect(measuredOn).toBe(heldOut);
});
