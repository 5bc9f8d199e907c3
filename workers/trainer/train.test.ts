import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import {
  type Event,
  type Running,
  type RunSettings,
  startTrainer,
  testFolder,
  tinyLlama,
  writeRows,
} from './run.fixture.ts';

let environment: PythonEnvironment;
let tiny: string;
let real: string;
let folder: Awaited<ReturnType<typeof testFolder>>;
let rows: { train: string; held_out: string };

beforeAll(async () => {
  environment = await pythonForTests();
  real = await smollm2(environment);
  tiny = await tinyLlama(environment, real);
  folder = await testFolder();
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  rows = {
    train: await writeRows(
      join(folder.path, 'train.jsonl'),
      numbers.map(n => [`What is ${n} plus ${n}?`, `The mill says: ${2 * n}.`]),
    ),
    held_out: await writeRows(join(folder.path, 'held-out.jsonl'), [
      ['What is 30 plus 30?', 'The mill says: 60.'],
    ]),
  };
}, 900_000);

afterAll(() => folder?.remove());

const run = (name: string, settings: Partial<RunSettings> = {}) =>
  startTrainer(environment, { base: tiny, ...rows, output: join(folder.path, name), ...settings });

const of = (trainer: Running, kind: string) => trainer.events.filter(event => event.event === kind);
const isLog = (step: number) => (event: Event) => event.event === 'log' && Number(event.step) >= step;
const lossAfter = (trainer: Running) => Number(trainer.events.find(e => e.moment === 'after')?.loss);

/** 40 steps of two short rows, checkpoints by step so that there is one to go on from. */
const long = { epochs: 4, save_steps: 5 };
let whole: Running;

describe('a run', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    whole = await run('whole', long);
    await whole.ended;
  }, 120_000);

  test('tells its phases, its start, its progress and its end, and nothing else on stdout', async () => {
    expect(await whole.ended).toEqual({ code: 0, signal: null });
    expect(of(whole, 'phase').map(event => event.phase)).toEqual([
      'loading the libraries',
      'loading the base model',
      'preparing the rows',
      'measuring before',
      'training',
      'measuring after',
      'saving',
      'asking it its own questions',
    ]);
    expect(of(whole, 'start')).toMatchObject([
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
    const last = of(whole, 'log').at(-1);
    expect(last).toMatchObject({ step: 40, max_steps: 40, epoch: 4 });
    expect(last?.tokens).toBe(4 * Number(of(whole, 'start')[0]?.tokens_per_epoch));
    expect(whole.events.at(-1)).toEqual({
      event: 'done',
      step: 40,
      max_steps: 40,
      stopped: false,
      adapter: join(folder.path, 'whole', 'adapter'),
    });
  });

  test('asks the new model three of its own questions', () => {
    const trials = of(whole, 'trial');
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
    const adapter = join(folder.path, 'whole', 'adapter');
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
    expect(config).not.toContain(environment.paths.root);
  });

  test('keeps two checkpoints', async () => {
    expect((await readdir(join(folder.path, 'whole', 'checkpoints'))).sort()).toEqual([
      'checkpoint-35',
      'checkpoint-40',
    ]);
  });

  test('ended by SIGTERM saves a checkpoint, and resumed ends where it would have ended', async () => {
    const first = await run('terminated', { ...long, save_steps: null });
    await first.until(isLog(3));
    first.kill('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null });
    const done = first.events.at(-1);
    expect(done).toMatchObject({ event: 'done', stopped: true, adapter: null, max_steps: 40 });
    expect(of(first, 'checkpoint')).toMatchObject([{ step: done?.step }]);

    const second = await run('terminated', { ...long, resume: true, attempt: 2 });
    await second.ended;
    expect(of(second, 'start')).toMatchObject([{ resumed_from: done?.step }]);
    expectTheSameEnd(second);
  });

  test('killed goes on from its last complete checkpoint and ends where it would have ended', async () => {
    const first = await run('killed', long);
    const saved = await first.until(event => event.event === 'checkpoint' && Number(event.step) >= 10);
    first.kill('SIGKILL');
    expect((await first.ended).signal).toBe('SIGKILL');
    // What a trainer leaves that is killed while it saves.
    const torn = join(folder.path, 'killed', 'checkpoints', 'checkpoint-39');
    await mkdir(torn);
    await writeFile(join(torn, 'trainer_state.json'), '{"global_step": 39');

    const second = await run('killed', { ...long, resume: true, attempt: 2 });
    await second.ended;
    const [start] = of(second, 'start');
    expect(start?.resumed_from).toBeGreaterThanOrEqual(Number(saved.step));
    expect(Number(start?.resumed_from) % 5).toBe(0);
    expect(existsSync(torn)).toBe(false);
    expectTheSameEnd(second);
  });

  /** The same rows in the same order, the same random numbers, the count of tokens over both parts. */
  function expectTheSameEnd(resumed: Running): void {
    expect(resumed.events.filter(event => event.moment === 'before')).toEqual([]);
    expect(resumed.events.at(-1)).toMatchObject({ event: 'done', step: 40, stopped: false });
    expect(of(resumed, 'log').at(-1)?.tokens).toBe(of(whole, 'log').at(-1)?.tokens);
    expect(lossAfter(resumed)).toBeCloseTo(lossAfter(whole), 3);
  }

  test('is overtaken by a newer attempt, and saves nothing from then on', async () => {
    const older = await run('overtaken', { epochs: 400 });
    await older.until(isLog(1));
    const newer = await run('overtaken', { max_steps: 2, attempt: 2 });
    expect((await older.ended).code).toBe(1);
    expect(older.events.at(-1)).toMatchObject({
      event: 'error',
      message: 'Attempt 1 of this job was overtaken by attempt 2.',
    });
    expect(of(older, 'checkpoint')).toEqual([]);
    await newer.ended;
    expect(newer.events.at(-1)).toMatchObject({ event: 'done', step: 2 });

    const late = await run('overtaken', { attempt: 1 });
    expect((await late.ended).code).toBe(1);
    expect(late.events).toMatchObject([{ event: 'error' }]);
  });
});

test('a trainer that is paused holds up no newer attempt, which goes on from its checkpoint', {
  timeout: 240_000,
}, async () => {
  const paused = await run('paused', { epochs: 400, save_steps: 2 });
  const saved = await paused.until(event => event.event === 'checkpoint');
  paused.kill('SIGSTOP');
  const newer = await run('paused', { max_steps: Number(saved.step) + 4, resume: true, attempt: 2 });
  await newer.ended;
  expect(of(newer, 'start')[0]?.resumed_from).toBeGreaterThanOrEqual(Number(saved.step));
  expect(newer.events.at(-1)).toMatchObject({ event: 'done', stopped: false });
  paused.kill('SIGCONT');
  await paused.ended;
  expect(paused.events.at(-1)).toMatchObject({ event: 'error', message: expect.stringMatching(/overtaken/) });
});

test('weights that did better on the held-out rows are kept', { timeout: 240_000 }, async () => {
  // Other answers to the same questions: the better it learns its rows, the worse it does on these.
  const contrary = await writeRows(
    join(folder.path, 'contrary.jsonl'),
    Array.from({ length: 3 }, (_, n) => [`What is ${n} plus ${n}?`, 'Nobody knows what it is.']),
  );
  const trainer = await run('kept', { held_out: contrary, epochs: 20, learning_rate: 2e-2 });
  await trainer.ended;
  const losses = trainer.events.filter(({ moment }) => moment === 'during').map(({ loss }) => Number(loss));
  expect(losses.length).toBeGreaterThan(2);
  expect(of(trainer, 'kept')).toMatchObject([{ loss: Math.min(...losses) }]);
  expect(lossAfter(trainer)).toBeCloseTo(Math.min(...losses), 3);
});

describe('methods', { timeout: 240_000 }, () => {
  test('full trains every parameter and leaves a whole model', async () => {
    const trainer = await run('full', { method: 'full', max_steps: 4 });
    await trainer.ended;
    const [start] = of(trainer, 'start');
    expect(start?.trainable_parameters).toBe(start?.parameters);
    expect(trainer.events.at(-1)).toMatchObject({ event: 'done', step: 4 });
    expect(await readdir(join(folder.path, 'full', 'adapter'))).toEqual(
      expect.arrayContaining(['model.safetensors', 'config.json', 'tokenizer.json']),
    );
  });

  test('freeze trains the last layers and the head', async () => {
    const trainer = await run('freeze', { base: real, method: 'freeze', max_steps: 1 });
    await trainer.ended;
    const [start] = of(trainer, 'start');
    expect(trainer.events.at(-1)).toMatchObject({ event: 'done', step: 1 });
    expect(Number(start?.trainable_parameters) / Number(start?.parameters)).toBeLessThan(0.4);
  });

  test('qlora trains an adapter on a base of four bits', async () => {
    const trainer = await run('qlora', { base: real, method: 'qlora', learning_rate: 2e-4, max_steps: 4 });
    await trainer.ended;
    const before = Number(trainer.events.find(event => event.moment === 'before')?.loss);
    expect(lossAfter(trainer)).toBeLessThan(before);
    expect(of(trainer, 'start')).toMatchObject([{ parameters: expect.closeTo(137e6, -7) }]);
    expect(await readdir(join(folder.path, 'qlora', 'adapter'))).toContain('adapter_model.safetensors');
  });
});

describe('what is wrong is said in words, with what to do', { timeout: 120_000 }, () => {
  const cases: [string, () => Promise<Partial<RunSettings>>, RegExp][] = [
    ['no base', async () => ({ base: join(folder.path, 'nowhere') }), /base model nowhere is not there/],
    ['no method', async () => ({ method: 'magic' }), /There is no method magic/],
    ['no such setting', async () => ({ warmup: 0.1 }), /There is no setting warmup/],
    [
      'a base that was cut off',
      async () => ({ base: await cutBase() }),
      /tiny-llama.* a file of it is damaged/,
    ],
    [
      'rows without an answer',
      async () => ({
        train: await file('asked.jsonl', '{"messages": [{"role": "user", "content": "Hi?"}]}\n'),
      }),
      /None of the 1 rows has anything to learn: 1 have no answer/,
    ],
    ['no such number', async () => ({ learning_rate: 7 }), /learning_rate is 7/],
    [
      'a line that is no row',
      async () => ({ train: await file('bad.jsonl', '{"text": "a"}\n{"text": 1}\n') }),
      /Line 2 of bad\.jsonl/,
    ],
    ['no rows', async () => ({ train: await file('none.jsonl', '') }), /no rows to train on/],
    [
      'rows that are all too long',
      async () => ({ max_length: 8 }),
      /All 20 rows are longer than maxLength 8; the shortest has \d+ tokens/,
    ],
  ];
  test.each(cases)('%s', async (name, settings, message) => {
    const trainer = await run(`wrong ${name}`, await settings());
    expect((await trainer.ended).code).toBe(1);
    expect(trainer.events.at(-1)).toEqual({
      event: 'error',
      message: expect.stringMatching(message),
      mend: expect.stringMatching(/\.$/),
    });
  });

  const cutBase = async () => {
    const base = join(folder.path, 'tiny-llama');
    await cp(tiny, base, { recursive: true });
    const weights = join(base, 'model.safetensors');
    await writeFile(weights, (await readFile(weights)).subarray(0, 5000));
    return base;
  };
  const file = async (name: string, content: string) => {
    const path = join(folder.path, name);
    await writeFile(path, content);
    return path;
  };
});

test('the trainer ends when its parent does', { timeout: 60_000 }, async () => {
  const trainer = await run('orphan', { epochs: 400 });
  await trainer.until(event => event.event === 'phase');
  trainer.closeInput();
  expect((await trainer.ended).code).toBe(1);
  expect(trainer.events.at(-1)?.event).not.toBe('done');
});
