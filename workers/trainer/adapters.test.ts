import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import { type Event, patience, startProgram, type TrainerTests, trainerTests } from './run.fixture.ts';

/** Three steps an epoch. */
const short = { epochs: 3, batch_size: 8 };
const runs = {
  lora: short,
  rslora: { ...short, rslora: true, rank: 16 },
  dora: { ...short, dora: true },
  both: { ...short, method: 'qlora', rslora: true, dora: true },
  attention: { ...short, targets: 'attention' },
  mlp: { ...short, targets: 'mlp' },
  finer: { ...short, alpha: 5, dropout: 0.3, warmup: 0.5, scheduler: 'constant', weight_decay: 0.1 },
};

let tests: TrainerTests;
let told: Record<keyof typeof runs, Event[]>;
let differences: Record<string, Event>;
vi.setConfig({ testTimeout: patience });

beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
  told = await tests.runAll(runs);
  const served = ['lora', 'rslora', 'dora', 'both'];
  const program = startProgram(environment, ['switched.fixture.py', tests.tiny, ...served.map(adapterOf)]);
  await program.ended;
  differences = Object.fromEntries(served.map((name, at) => [name, program.events[at] ?? { event: 'none' }]));
}, patience);
afterAll(() => tests?.remove());

const adapterOf = (name: string) => join(tests.folder, name, 'adapter');
const configOf = async (name: string) =>
  JSON.parse(await readFile(join(adapterOf(name), 'adapter_config.json'), 'utf8'));
const parametersOf = (events: Event[]) =>
  Number(events.find(({ event }) => event === 'start')?.trainable_parameters);
const lossAt = (events: Event[], wanted: string) =>
  Number(events.find(({ moment }) => moment === wanted)?.loss);

test.each(Object.keys(runs) as (keyof typeof runs)[])('%s learns', name => {
  expect(lossAt(told[name], 'after')).toBeLessThan(lossAt(told[name], 'before'));
});

test('rsLoRA divides alpha by the root of the rank', async () => {
  // 8 over the root of 16 is what LoRA has by default: 32 over 16.
  expect(await configOf('rslora')).toMatchObject({ use_rslora: true, use_dora: false, r: 16, lora_alpha: 8 });
});

test('DoRA trains a magnitude for each output beside the directions', async () => {
  expect(await configOf('dora')).toMatchObject({ use_dora: true, use_rslora: false });
  // In each of two layers: 64 + 32 + 32 + 64 outputs of the attention, 128 + 128 + 64 of the rest.
  expect(parametersOf(told.dora) - parametersOf(told.lora)).toBe(2 * 512);
});

test('QLoRA takes both', async () => {
  expect(await configOf('both')).toMatchObject({ use_dora: true, use_rslora: true });
});

test.each(['lora', 'rslora', 'dora', 'both'])('the model server attaches a %s as peft does', name => {
  const { on, off, change } = differences[name] as Event;
  expect(off).toBe(0);
  expect(Number(change)).toBeGreaterThan(0.01);
  expect(Number(on)).toBeLessThan(Number(change) / 1000);
});

test.each([
  ['attention', ['k_proj', 'o_proj', 'q_proj', 'v_proj']],
  ['mlp', ['down_proj', 'gate_proj', 'up_proj']],
])('adapters on the layers of one kind: %s', async (name, modules) => {
  expect([...(await configOf(name)).target_modules].sort()).toEqual(modules);
});

test('alpha, dropout, warmup and schedule are those that are given', async () => {
  expect(await configOf('finer')).toMatchObject({ lora_alpha: 5, lora_dropout: 0.3 });
  const rates = told.finer.filter(({ event }) => event === 'log').map(event => event.learning_rate);
  expect(rates.at(-1)).toBe(2e-3);
});
