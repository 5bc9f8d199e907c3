import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import {
  eventsOf,
  long,
  lossAfter,
  patience,
  type Running,
  type TrainerTests,
  trainerTests,
  writeRows,
} from './run.fixture.ts';

let tests: TrainerTests;
vi.setConfig({ testTimeout: patience });
beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
}, patience);
afterAll(() => tests?.remove());

describe('a run', () => {
  let whole: Running;
  beforeAll(async () => {
    whole = await tests.run('whole', long);
    await whole.ended;
  }, patience);

  test('tells its phases, its start, its progress and its end, and nothing else on stdout', async () => {
    expect(await whole.ended).toEqual({ code: 0, signal: null });
    expect(eventsOf(whole, 'phase').map(event => event.phase)).toEqual([
      'loading the libraries',
      'loading the base model',
      'preparing the rows',
      'measuring before',
      'training',
      'measuring after',
      'saving',
      'asking it its own questions',
    ]);
    expect(eventsOf(whole, 'start')).toMatchObject([
      {
        max_steps: 40,
        resumed_from: 0,
        device: 'cpu',
        rows: 20,
        whole: 20,
        truncated: 0,
        dropped: 0,
        held_out: { rows: 1, tokens: expect.any(Number) },
        system_prompt: null,
      },
    ]);
    const last = eventsOf(whole, 'log').at(-1);
    expect(last).toMatchObject({ step: 40, max_steps: 40, epoch: 4 });
    expect(last?.tokens).toBe(4 * Number(eventsOf(whole, 'start')[0]?.tokens_per_epoch));
    expect(whole.events.at(-1)).toEqual({
      event: 'done',
      step: 40,
      max_steps: 40,
      stopped: false,
      adapter: join(tests.folder, 'whole', 'adapter'),
    });
  });

  test('asks the new model three of its own questions', () => {
    const trials = eventsOf(whole, 'trial');
    expect(trials).toHaveLength(3);
    expect(new Set(trials.map(({ question }) => question)).size).toBe(3);
    for (const trial of trials) {
      expect(trial.expected).toMatch(/^The mill says: \d+\.$/);
      expect(trial).toMatchObject({ empty: expect.any(Boolean), looping: expect.any(Boolean) });
    }
  });

  test('lowers the loss on rows that it has not seen', () => {
    const before = Number(whole.events.find(event => event.moment === 'before')?.loss);
    expect(lossAfter(whole)).toBeLessThan(before);
  });

  test('leaves an adapter that names its base, and no path of this machine', async () => {
    const adapter = join(tests.folder, 'whole', 'adapter');
    const files = await readdir(adapter);
    for (const file of [
      'adapter_model.safetensors',
      'adapter_config.json',
      'tokenizer.json',
      'chat_template.jinja',
    ]) {
      expect(files).toContain(file);
    }
    const config = await readFile(join(adapter, 'adapter_config.json'), 'utf8');
    expect(JSON.parse(config)).toMatchObject({ base_model_name_or_path: 'tiny-llama', r: 8, lora_alpha: 16 });
    expect(config).not.toContain(tests.environment.paths.root);
  });

  test('is gone on from by another, which begins as good as it ended', async () => {
    const parent = join(tests.folder, 'whole', 'adapter');
    const child = await tests.run('child', { ...long, max_steps: 4, parent });
    expect(await child.ended).toEqual({ code: 0, signal: null });
    const before = Number(child.events.find(event => event.moment === 'before')?.loss);
    expect(before).toBeCloseTo(lossAfter(whole), 2);
    const adapter = join(tests.folder, 'child', 'adapter');
    const config = JSON.parse(await readFile(join(adapter, 'adapter_config.json'), 'utf8'));
    expect(config).toMatchObject({ base_model_name_or_path: 'tiny-llama', r: 8, inference_mode: true });
    const weights = (folder: string) => readFile(join(folder, 'adapter_model.safetensors'));
    expect((await weights(adapter)).equals(await weights(parent))).toBe(false);
  });

  test('keeps two checkpoints', async () => {
    expect((await readdir(join(tests.folder, 'whole', 'checkpoints'))).sort()).toEqual([
      'checkpoint-35',
      'checkpoint-40',
    ]);
  });
});

test('weights that did better on the held-out rows are kept', async () => {
  // Other answers to the same questions: the better it learns its rows, the worse it does on these.
  const contrary = await writeRows(
    join(tests.folder, 'contrary.jsonl'),
    Array.from({ length: 3 }, (_, n) => [`What is ${n} plus ${n}?`, 'Nobody knows what it is.']),
  );
  const trainer = await tests.run('kept', { held_out: contrary, epochs: 20, learning_rate: 2e-2 });
  await trainer.ended;
  const losses = trainer.events.filter(({ moment }) => moment === 'during').map(({ loss }) => Number(loss));
  expect(losses.length).toBeGreaterThan(2);
  expect(eventsOf(trainer, 'kept')).toMatchObject([{ loss: Math.min(...losses) }]);
  expect(lossAfter(trainer)).toBeCloseTo(Math.min(...losses), 3);
});

describe('methods', () => {
  /** The real base on the held-out rows. */
  let unquantised = Number.NaN;
  const lossBefore = ({ events }: Running) => Number(events.find(({ moment }) => moment === 'before')?.loss);

  test('full trains every parameter and leaves a whole model', async () => {
    const trainer = await tests.run('full', { method: 'full', max_steps: 4 });
    await trainer.ended;
    const [start] = eventsOf(trainer, 'start');
    expect(start?.trainable_parameters).toBe(start?.parameters);
    expect(trainer.events.at(-1)).toMatchObject({ event: 'done', step: 4 });
    expect(await readdir(join(tests.folder, 'full', 'adapter'))).toEqual(
      expect.arrayContaining(['model.safetensors', 'config.json', 'tokenizer.json']),
    );
  });

  test('freeze trains the last layers and the head', async () => {
    const trainer = await tests.run('freeze', { base: tests.real, method: 'freeze', max_steps: 1 });
    await trainer.ended;
    const [start] = eventsOf(trainer, 'start');
    expect(trainer.events.at(-1)).toMatchObject({ event: 'done', step: 1 });
    expect(Number(start?.trainable_parameters) / Number(start?.parameters)).toBeLessThan(0.4);
    unquantised = lossBefore(trainer);
  });

  test('qlora trains an adapter on a base of four bits', async () => {
    const trainer = await tests.run('qlora', {
      base: tests.real,
      method: 'qlora',
      learning_rate: 2e-4,
      max_steps: 4,
    });
    await trainer.ended;
    // Its figures are those of the model that is served, whose base has all its bits.
    expect(lossBefore(trainer)).toBeCloseTo(unquantised, 1);
    expect(eventsOf(trainer, 'evaluation').map(({ as_served }) => as_served)).toEqual([true, true]);
    expect(lossAfter(trainer)).toBeLessThan(lossBefore(trainer));
    expect(eventsOf(trainer, 'start')).toMatchObject([{ parameters: expect.closeTo(137e6, -7) }]);
    expect(await readdir(join(tests.folder, 'qlora', 'adapter'))).toContain('adapter_model.safetensors');
  });
});
