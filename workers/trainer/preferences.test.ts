import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import {
  type Event,
  eventsOf,
  patience,
  startProgram,
  type TrainerTests,
  trainerTests,
} from './run.fixture.ts';

type Runs = 'dpo' | 'padded' | 'kto' | 'quantised' | 'wanted' | 'onward' | 'ktoOnward' | 'quantisedOnward';
let tests: TrainerTests;
let told: Record<Runs, Event[]>;
let reckoned: Event;
vi.setConfig({ testTimeout: patience });

const wanted = (n: number) => said(`The mill says: ${2 * n}.`);
const unwanted = said('Nobody knows what it is.');
function said(content: string) {
  return [{ role: 'assistant', content }];
}
const asked = (n: number) => [{ role: 'user', content: `What is ${n} plus ${n}?` }];
const pair = (n: number) => ({ prompt: asked(n), chosen: wanted(n), rejected: unwanted });
const marked = (n: number) => ({
  prompt: asked(n),
  completion: n % 3 ? unwanted : wanted(n),
  label: n % 3 === 0,
});

async function rowsOf(name: string, row: (n: number) => object, from: number, to: number): Promise<string> {
  const path = join(tests.folder, `${name}.jsonl`);
  const rows = Array.from({ length: to - from }, (_, at) => `${JSON.stringify(row(from + at))}\n`);
  await writeFile(path, rows.join(''));
  return path;
}

beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
  const pairs = {
    train: await rowsOf('pairs', pair, 0, 24),
    held_out: await rowsOf('pairs-held', pair, 30, 34),
  };
  const marks = {
    train: await rowsOf('marks', marked, 0, 24),
    held_out: await rowsOf('marks-held', marked, 30, 36),
  };
  const short = { epochs: 3, batch_size: 4 };
  const parent = join(tests.folder, 'wanted', 'adapter');
  told = await tests.runAll<Runs>({
    dpo: { ...short, ...pairs, objective: 'dpo', dropout: 0 },
    padded: { ...short, ...pairs, objective: 'dpo', dropout: 0, micro_batch: 4 },
    kto: { ...short, ...marks, objective: 'kto', micro_batch: 2 },
    quantised: { ...short, ...pairs, objective: 'dpo', method: 'qlora', epochs: 2 },
    wanted: { ...short, ...pairs, epochs: 1 },
    onward: { ...short, ...pairs, objective: 'dpo', parent },
    ktoOnward: { ...short, ...marks, objective: 'kto', micro_batch: 2, parent },
    quantisedOnward: { ...short, ...pairs, objective: 'dpo', method: 'qlora', epochs: 2, parent },
  });
  const program = startProgram(environment, ['preferences.fixture.py', tests.tiny]);
  reckoned = await program.until(({ event }) => event === 'told');
  await program.ended;
}, patience);
afterAll(() => tests?.remove());

const at = (name: Runs, moment: string) =>
  told[name].find(event => event.moment === moment) ?? { event: 'none' };
const logs = (name: Runs) => told[name].filter(({ event }) => event === 'log');

test('only the last answer is learned: not its prompt, not an earlier answer', () => {
  expect(reckoned.masks).toEqual({
    dpo: [['The old one.<|im_end|>', 'No idea<|im_end|>']],
    // Beside each stands the answer of another row, by which the model’s movement is known.
    kto: [
      ['First.<|im_end|>', 'Second.<|im_end|>'],
      ['Second.<|im_end|>', 'First.<|im_end|>'],
    ],
  });
});

test('a row of another kind is left out, and counted', () => {
  expect(reckoned).toMatchObject({ otherKind: 1, unlearned: [1] });
});

test('the losses are those of the papers, one token after the other', () => {
  expect(Number(reckoned.margin)).not.toBeCloseTo(0, 2);
  expect(reckoned.dpo).toBeCloseTo(Number(reckoned.dpoByHand), 5);
  const [kto, byHand] = [reckoned.kto, reckoned.ktoByHand] as [number[], number[]];
  for (const [place, loss] of kto.entries()) expect(loss).toBeCloseTo(byHand[place] ?? Number.NaN, 5);
  expect(Number(reckoned.padding)).toBeLessThan(1e-4);
  // Two good answers beside six bad ones weigh three times as much each.
  expect(reckoned.weights).toBe(3);
});

test.each<Runs>(['dpo', 'kto', 'quantised'])(
  '%s puts the wanted answer ahead of where the base has it',
  name => {
    // The base beside itself prefers nothing.
    expect(at(name, 'before')).toMatchObject({ accuracy: 0.5, margin: 0 });
    expect(Number(at(name, 'after').accuracy)).toBeGreaterThan(0.9);
    expect(Number(at(name, 'after').margin)).toBeGreaterThan(0.05);
    expect(Number(at(name, 'after').loss)).toBeLessThan(Number(at(name, 'before').loss));
  },
);

test('DPO begins at the logarithm of two, and tells margin and accuracy beside each loss', () => {
  expect(at('dpo', 'before').loss).toBeCloseTo(Math.log(2), 6);
  const last = logs('dpo').at(-1);
  expect(last).toMatchObject({ step: 18, accuracy: 1 });
  expect(Number(last?.margin)).toBeGreaterThan(0.1);
});

test('of a run that goes on from an adapter the reference is that adapter, and gradients are none of its own', () => {
  expect(Number(reckoned.onwardMargin)).not.toBeCloseTo(0, 2);
  expect(Number(reckoned.onwardMargin)).not.toBeCloseTo(Number(reckoned.margin), 2);
  expect(reckoned.onward).toBeCloseTo(Number(reckoned.onwardByHand), 5);
  const [length, difference] = reckoned.onwardGradients as [number, number];
  expect(length).toBeGreaterThan(0.01);
  expect(difference).toBe(0);
});

test.each<Runs>(['onward', 'ktoOnward', 'quantisedOnward'])(
  '%s begins as its parent ended, and puts the wanted answer ahead of where that has it',
  name => {
    expect(at(name, 'before')).toMatchObject({ accuracy: 0.5, margin: 0 });
    expect(Number(at(name, 'after').accuracy)).toBeGreaterThan(0.9);
    expect(Number(at(name, 'after').margin)).toBeGreaterThan(0.05);
    expect(Number(at(name, 'after').loss)).toBeLessThan(Number(at(name, 'before').loss));
  },
);

test('killed on its way, it measures against its parent still and ends where it would have ended', async () => {
  const settings = {
    epochs: 3,
    batch_size: 4,
    train: join(tests.folder, 'pairs.jsonl'),
    held_out: join(tests.folder, 'pairs-held.jsonl'),
    objective: 'dpo',
    save_steps: 6,
    parent: join(tests.folder, 'wanted', 'adapter'),
  };
  const first = await tests.run('killed', settings, { event: 'checkpoint', step: 6 });
  await first.until(({ event }) => event === 'checkpoint');
  first.kill('SIGKILL');
  await first.ended;
  const second = await tests.run('killed', { ...settings, resume: true, attempt: 2 });
  await second.ended;
  expect(eventsOf(second, 'start')).toMatchObject([{ resumed_from: 6 }]);
  const after = second.events.find(({ moment }) => moment === 'after');
  expect(Number(after?.loss)).toBeCloseTo(Number(at('onward', 'after').loss), 3);
  expect(Number(after?.margin)).toBeCloseTo(Number(at('onward', 'after').margin), 3);
});

test('what goes through at once changes nothing', () => {
  expect(at('padded', 'after').loss).toBeCloseTo(Number(at('dpo', 'after').loss), 3);
});

test('answers are learned from preferences, too: the wanted ones', () => {
  expect(told.wanted.find(({ event }) => event === 'start')).toMatchObject({ whole: 24, dropped: 0 });
  expect(Number(at('wanted', 'after').loss)).toBeLessThan(Number(at('wanted', 'before').loss));
});

test('preferences are refused where the rows have none, and where there is no adapter to switch off', async () => {
  const none = await tests.run('none', { objective: 'dpo' });
  await none.ended;
  expect(none.events.at(-1)).toMatchObject({ event: 'error', code: 'no_preferences' });
  const whole = await tests.run('whole', { objective: 'kto', method: 'full' });
  await whole.ended;
  expect(whole.events.at(-1)).toMatchObject({ event: 'error', mend: 'Take lora or qlora.' });
});
