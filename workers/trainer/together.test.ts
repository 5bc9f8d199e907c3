import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import {
  curveOf,
  eventsOf,
  isCheckpoint,
  lossAfter,
  patience,
  type Running,
  type TrainerTests,
  trainerTests,
} from './run.fixture.ts';

// Two processes over gloo, on the processor. Without dropout: each has its own.
const settings = { batch_size: 4, epochs: 8, save_steps: 5, dropout: 0 };
const two = { ...settings, processes: 2 };

let tests: TrainerTests;
let alone: Running;
let together: Running;
vi.setConfig({ testTimeout: patience });
beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
  alone = await tests.run('alone', settings);
  await alone.ended;
  together = await tests.run('together', two);
  await together.ended;
}, patience);
afterAll(() => tests?.remove());

test('two processes learn what one learns with their batches together, step by step', async () => {
  expect(await together.ended).toEqual({ code: 0, signal: null });
  expect(together.events.at(-1)).toMatchObject({ event: 'done', step: 40, max_steps: 40, stopped: false });
  const [expected, found] = [curveOf(alone.events), curveOf(together.events)];
  expect([...found.keys()]).toEqual([...expected.keys()]);
  expect(expected.size).toBeGreaterThan(5);
  for (const [point, loss] of expected) {
    expect(Math.abs((found.get(point) ?? Number.NaN) - loss), point).toBeLessThan(1e-3);
  }
});

test('one of them speaks, and counts what all have read', () => {
  for (const kind of ['start', 'done']) expect(eventsOf(together, kind)).toHaveLength(1);
  expect(eventsOf(together, 'log').at(-1)?.tokens).toBe(eventsOf(alone, 'log').at(-1)?.tokens);
  expect(eventsOf(together, 'start')).toMatchObject([{ micro_batch: 1 }]);
});

test('ended by SIGTERM they stop at the same step and save it', async () => {
  const trainer = await tests.run('terminated', { ...two, epochs: 2000, save_steps: null });
  await trainer.until(({ event }) => event === 'log');
  trainer.kill('SIGTERM');
  expect(await trainer.ended).toEqual({ code: 0, signal: null });
  const done = trainer.events.at(-1);
  expect(done).toMatchObject({ event: 'done', stopped: true, adapter: null, max_steps: 10_000 });
  expect(eventsOf(trainer, 'checkpoint')).toMatchObject([{ step: done?.step }]);
});

test('killed they are all gone, and others go on from the last checkpoint to the same end', async () => {
  const first = await tests.run('killed', two);
  const saved = await first.until(isCheckpoint(5));
  first.kill('SIGKILL');
  expect((await first.ended).signal).toBe('SIGKILL');

  const second = await tests.run('killed', { ...two, resume: true, attempt: 2 });
  expect(await second.ended).toEqual({ code: 0, signal: null });
  const [start] = eventsOf(second, 'start');
  expect(Number(start?.resumed_from)).toBeGreaterThanOrEqual(Number(saved.step));
  // Not in a folder of its own, as beside a first that still holds the lock.
  expect(second.events.at(-1)).toMatchObject({ step: 40, adapter: join(tests.folder, 'killed', 'adapter') });
  expect(Math.abs(lossAfter(second) - lossAfter(together))).toBeLessThan(1e-3);
});
