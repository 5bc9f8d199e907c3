import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import {
  type Event,
  patience,
  startProgram,
  type TrainerTests,
  trainerTests,
  writeRows,
  writeRun,
} from './run.fixture.ts';

/** Nine steps of eight of the 20 rows, four rows at once. */
const batches = { epochs: 3, batch_size: 8, micro_batch: 4, dropout: 0 };
type Runs = 'whole' | 'patient' | 'asked' | 'again' | 'uneven' | 'packed' | 'alone';
let tests: TrainerTests;
let told: Record<Runs, Event[]>;
/** Of each run that breaks, its events. */
const starved: Event[][] = [[]];
vi.setConfig({ testTimeout: patience });

beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
  const file = (name: string, rows: [string, string][]) =>
    writeRows(join(tests.folder, `${name}.jsonl`), rows);
  // Other answers to the same questions: the better it learns its rows, the worse it does on these.
  const contrary = await file(
    'contrary',
    Array.from({ length: 3 }, (_, n) => [`What is ${n} plus ${n}?`, 'Nobody knows what it is.']),
  );
  const uneven = await file(
    'uneven',
    Array.from({ length: 128 }, (_, n) => [`What is ${n}?`, n % 4 ? 'One.' : 'one and '.repeat(20)]),
  );
  const asked = join(tests.folder, 'asked');
  await mkdir(asked);
  await writeFile(join(asked, 'keep'), '');
  told = await tests.runAll<Runs>({
    whole: batches,
    patient: { held_out: contrary, epochs: 20, learning_rate: 2e-2, patience: 2 },
    asked: batches,
    again: { ...batches, output: asked, resume: true, attempt: 2 },
    uneven: { train: uneven, batch_size: 8, micro_batch: 8, dropout: 0 },
    packed: { train: uneven, batch_size: 8, micro_batch: 8, dropout: 0, packing: true },
    alone: { train: uneven, batch_size: 8, max_steps: 1 },
  });
  const runs = await Promise.all(
    ['once', 'twice', 'none'].map(name =>
      writeRun({ ...tests.rows, base: tests.tiny, output: join(tests.folder, name), ...batches }),
    ),
  );
  const [once = '', twice = '', none = ''] = runs;
  const broken = [once, '2', '1', twice, '1', '2', none, '0', '-1'];
  const program = startProgram(environment, ['starved.fixture.py', ...broken]);
  await program.ended;
  for (const event of program.events) {
    starved.at(-1)?.push(event);
    if (event.event === 'done' || event.event === 'error') starved.push([]);
  }
}, patience);
afterAll(() => tests?.remove());

const found = (events: Event[], kind: string) => events.find(({ event }) => event === kind);
const lossAt = (events: Event[], moment: string) =>
  Number(events.find(event => event.moment === moment)?.loss);

describe('memory that runs out', () => {
  test('halves the batch and doubles the accumulation, and what is learned stays the same', () => {
    const once = starved[0] ?? [];
    expect(found(once, 'halved')).toEqual({ event: 'halved', step: 0, micro_batch: 2, accumulation: 4 });
    expect(once.at(-1)).toMatchObject({ event: 'done', step: 9, stopped: false });
    expect(lossAt(once, 'after')).toBeCloseTo(lossAt(told.whole, 'after'), 4);
    expect(found(once, 'useful')?.share).toBeGreaterThan(0);
    expect(once.filter(({ event }) => event === 'log').at(-1)?.tokens).toBe(
      told.whole.filter(({ event }) => event === 'log').at(-1)?.tokens,
    );
  });

  test('is said, with what to do, where halves are too much as well', () => {
    const twice = starved[1] ?? [];
    expect(twice.filter(({ event }) => event === 'halved')).toHaveLength(1);
    expect(twice.at(-1)).toMatchObject({ event: 'error', code: 'out_of_memory' });
  });
});

test('a gradient that is no number ends the run before a checkpoint is made of it, and says what to try', () => {
  const none = starved[2] ?? [];
  expect(none.at(-1)).toMatchObject({
    event: 'error',
    code: 'diverged',
    values: { step: 1, rate: '0.0005' },
  });
  expect(found(none, 'checkpoint')).toBeUndefined();
});

test('a run whose held-out loss gets no better ends, with its best weights', () => {
  const step = found(told.patient, 'ended')?.step;
  expect(found(told.patient, 'ended')).toMatchObject({ reason: 'patience' });
  expect(told.patient.at(-1)).toMatchObject({ event: 'done', step, stopped: false });
  expect(Number(step)).toBeLessThan(Number(told.patient.at(-1)?.max_steps));
  const during = told.patient.filter(({ moment }) => moment === 'during').map(({ loss }) => Number(loss));
  // The best, and two that are not.
  expect(during.indexOf(Math.min(...during))).toBe(during.length - 3);
  expect(lossAt(told.patient, 'after')).toBeCloseTo(Math.min(...during), 3);
});

test('a run that is asked to keep what it has ends after its step, with a model', () => {
  expect(found(told.asked, 'ended')).toEqual({ event: 'ended', step: 1, reason: 'asked' });
  expect(told.asked.at(-1)).toMatchObject({ event: 'done', step: 1, max_steps: 9, stopped: false });
  expect(told.asked.at(-1)?.adapter).toBe(join(tests.folder, 'asked', 'adapter'));
});

test('one that had stopped is ended from its checkpoint, without another step', () => {
  expect(told.again.some(({ event }) => event === 'start' || event === 'log')).toBe(false);
  expect(told.again.at(-1)).toMatchObject({ event: 'done', step: 1, max_steps: 9, stopped: false });
  expect(lossAt(told.again, 'after')).toBeCloseTo(lossAt(told.asked, 'after'), 5);
});

test('the useful share of what went through the model is told; a row alone needs no padding', () => {
  expect(found(told.alone, 'useful')).toEqual({ event: 'useful', share: 1 });
  const share = Number(found(told.uneven, 'useful')?.share);
  // A quarter of the rows is many times as long as the others: in batches of any eight, a third would be no padding.
  expect(share).toBeGreaterThan(0.6);
  expect(share).toBeLessThan(1);
});

test('packed rows are learned as they would be alone, and less of what goes through is padding', () => {
  const tokens = (events: Event[]) => events.filter(({ event }) => event === 'log').at(-1)?.tokens;
  expect(tokens(told.packed)).toBe(tokens(told.uneven));
  expect(lossAt(told.packed, 'before')).toBeCloseTo(lossAt(told.uneven, 'before'), 5);
  expect(lossAt(told.packed, 'after')).toBeCloseTo(lossAt(told.uneven, 'after'), 2);
  expect(Number(found(told.packed, 'useful')?.share)).toBeGreaterThan(
    Number(found(told.uneven, 'useful')?.share),
  );
});
