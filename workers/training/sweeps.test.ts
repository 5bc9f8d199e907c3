import { afterAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../room.fixture.ts';
import type { SweptRequest } from '../sweep.ts';

vi.setConfig({ testTimeout: 120_000 });

const db = await emptyDatabase();
const room = await openRoom(db);
const { workers, close } = await room.open();
afterAll(async () => {
  await close();
  await room.remove();
});

const ranks = (...all: number[]): SweptRequest[] =>
  all.map(rank => ({
    request: room.request({ settings: { method: 'lora', maxSteps: 10, rank } }),
    differs: { rank },
  }));

async function untilOver(number: number) {
  const { runs } = await workers.sweep(room.communityId, number);
  for (const { job } of runs)
    await room.until(workers, job, ({ status }) => status !== 'queued' && status !== 'running');
  return workers.sweep(room.communityId, number);
}

test('runs that are started together go on when one fails, each with a name of its own', async () => {
  room.trainer = ['errorAt=3'];
  const told: string[] = [];
  const stop = room.topics.subscribe(topic => told.push(topic));
  const sweep = await workers.startSweep(ranks(4, 8), 'sweep one');
  expect(sweep.runs.map(({ differs }) => differs)).toEqual([{ rank: 4 }, { rank: 8 }]);
  await room.until(workers, sweep.runs[0]?.job ?? 0, ({ status }) => status === 'failed');
  room.trainer = [];
  const over = await untilOver(sweep.number);
  stop();
  expect(over.runs[0]?.status).toBe('failed');
  expect(new Set(over.runs.map(({ modelName }) => modelName)).size).toBe(2);
  expect(told).toContain(`sweep:${sweep.number}`);
});

test('the same origin again starts nothing', async () => {
  const before = (await workers.jobs(room.communityId)).length;
  const again = await workers.startSweep(ranks(4, 8), 'sweep one');
  expect(again.runs).toHaveLength(2);
  expect((await workers.jobs(room.communityId)).length).toBe(before);
});

test('all of them are cancelled at once', async () => {
  room.trainer = ['holdAt=2'];
  const { number, runs } = await workers.startSweep(ranks(4, 8, 16), 'sweep two');
  await room.until(workers, runs[0]?.job ?? 0, ({ phase }) => phase === 'holding');
  await workers.cancelSweep(room.communityId, number);
  const over = await untilOver(number);
  expect(over.runs.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  room.trainer = [];
});

test('too few, too many, and more than may wait are refused, and another community sees none', async () => {
  await expect(workers.planSweep(ranks(4))).rejects.toThrow(
    /2 to 8 runs can be started together; these would be 1/,
  );
  await expect(workers.startSweep(ranks(1, 2, 3, 4, 5, 6, 7, 8, 9), 'nine')).rejects.toThrow(
    /these would be 9/,
  );
  room.trainer = ['holdAt=2'];
  const eight = ranks(1, 2, 3, 4, 5, 6, 7, 8);
  const one = await workers.startSweep(eight, 'eight');
  const two = await workers.startSweep(eight, 'eight more');
  await expect(workers.startSweep(ranks(1, 2), 'two more')).rejects.toThrow(/16 runs .* wait already/);
  await expect(workers.sweep(room.communityId + 1, one.number)).rejects.toThrow(/There is no sweep/);
  for (const { number } of [two, one]) await workers.cancelSweep(room.communityId, number);
  await untilOver(one.number);
});
