import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import {
  type Event,
  eventsOf,
  isCheckpoint,
  long,
  lossAfter,
  patience,
  type Running,
  type TrainerTests,
  trainerTests,
} from './run.fixture.ts';

let tests: TrainerTests;
/** A run that nothing came between. */
let whole: Running;
vi.setConfig({ testTimeout: patience });
beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
  whole = await tests.run('whole', long);
  await whole.ended;
}, patience);
afterAll(() => tests?.remove());

const isLog = (step: number) => (event: Event) => event.event === 'log' && Number(event.step) >= step;

test('ended by SIGTERM saves a checkpoint, and resumed ends where it would have ended', async () => {
  const first = await tests.run('terminated', { ...long, save_steps: null }, { event: 'log', step: 3 });
  await first.until(isLog(3));
  first.kill('SIGTERM');
  expect(await first.ended).toEqual({ code: 0, signal: null });
  const done = first.events.at(-1);
  expect(done).toMatchObject({ event: 'done', stopped: true, adapter: null, max_steps: 40 });
  expect(eventsOf(first, 'checkpoint')).toMatchObject([{ step: done?.step }]);

  const second = await tests.run('terminated', { ...long, resume: true, attempt: 2 });
  await second.ended;
  expect(eventsOf(second, 'start')).toMatchObject([{ resumed_from: done?.step }]);
  expectTheSameEnd(second);
});

test('killed goes on from its last complete checkpoint and ends where it would have ended', async () => {
  const first = await tests.run('killed', long, { event: 'checkpoint', step: 10 });
  const saved = await first.until(isCheckpoint(10));
  first.kill('SIGKILL');
  expect((await first.ended).signal).toBe('SIGKILL');
  // What a trainer leaves that is killed while it saves.
  const torn = join(tests.folder, 'killed', 'checkpoints', 'checkpoint-39');
  await mkdir(torn);
  await writeFile(join(torn, 'trainer_state.json'), '{"global_step": 39');

  const second = await tests.run('killed', { ...long, resume: true, attempt: 2 });
  await second.ended;
  const [start] = eventsOf(second, 'start');
  expect(start?.resumed_from).toBeGreaterThanOrEqual(Number(saved.step));
  expect(Number(start?.resumed_from) % 5).toBe(0);
  expect(existsSync(torn)).toBe(false);
  expectTheSameEnd(second);
});

/** The same rows in the same order, the same random numbers, the count of tokens over both parts. */
function expectTheSameEnd(resumed: Running): void {
  expect(resumed.events.filter(event => event.moment === 'before')).toEqual([]);
  expect(resumed.events.at(-1)).toMatchObject({ event: 'done', step: 40, stopped: false });
  expect(eventsOf(resumed, 'log').at(-1)?.tokens).toBe(eventsOf(whole, 'log').at(-1)?.tokens);
  expect(lossAfter(resumed)).toBeCloseTo(lossAfter(whole), 3);
}

test('is overtaken by a newer attempt, and saves nothing from then on', async () => {
  const older = await tests.run('overtaken', { epochs: 400 });
  await older.until(isLog(1));
  const newer = await tests.run('overtaken', { max_steps: 2, attempt: 2 });
  expect((await older.ended).code).toBe(1);
  expect(older.events.at(-1)).toMatchObject({
    event: 'error',
    message: 'Attempt 1 of this job was overtaken by attempt 2.',
  });
  expect(eventsOf(older, 'checkpoint')).toEqual([]);
  await newer.ended;
  expect(newer.events.at(-1)).toMatchObject({ event: 'done', step: 2 });

  const late = await tests.run('overtaken', { attempt: 1 });
  expect((await late.ended).code).toBe(1);
  expect(late.events).toMatchObject([{ event: 'error' }]);
});

test('a trainer that is paused holds up no newer attempt, which goes on from its checkpoint', async () => {
  const settings = { epochs: 400, save_steps: 2 };
  const paused = await tests.run('paused', settings, { event: 'checkpoint', step: 2 });
  const saved = await paused.until(isCheckpoint(2));
  paused.kill('SIGSTOP');
  const newer = await tests.run('paused', { max_steps: Number(saved.step) + 4, resume: true, attempt: 2 });
  await newer.ended;
  expect(eventsOf(newer, 'start')[0]?.resumed_from).toBe(saved.step);
  expect(newer.events.at(-1)).toMatchObject({ event: 'done', stopped: false });
  paused.kill('SIGCONT');
  paused.kill('SIGUSR1');
  await paused.ended;
  expect(paused.events.at(-1)).toMatchObject({ event: 'error', message: expect.stringMatching(/overtaken/) });
});

test('the trainer ends when its parent does', async () => {
  const trainer = await tests.run('orphan', { epochs: 400 });
  await trainer.until(event => event.event === 'phase');
  trainer.closeInput();
  expect((await trainer.ended).code).toBe(1);
  expect(trainer.events.at(-1)?.event).not.toBe('done');
});
