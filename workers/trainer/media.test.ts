import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pythonForTests } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { type MediaBases, makeMediaBases, said } from './media.fixture.ts';
import {
  type Event,
  eventsOf,
  lossAfter,
  patience,
  type RunSettings,
  startTrainer,
  testFolder,
  trainAll,
} from './run.fixture.ts';

// Tiny random bases of the two kinds learn four rows by heart, through the trainer's own way.
vi.setConfig({ testTimeout: patience });
let environment: PythonEnvironment;
let folder: Awaited<ReturnType<typeof testFolder>>;
let made: MediaBases;
beforeAll(async () => {
  environment = await pythonForTests();
  folder = await testFolder();
  made = await makeMediaBases(environment, folder.path);
}, patience);
afterAll(() => folder?.remove());

type Kind = 'idefics3' | 'whisper';

function run(kind: Kind, name: string, settings: Partial<RunSettings> = {}): RunSettings {
  const at = (file: string) => join(folder.path, file);
  return {
    base: at(kind),
    train: at(`${kind}.jsonl`),
    held_out: at(`${kind}.jsonl`),
    output: at(name),
    rank: 32,
    learning_rate: 4e-3,
    batch_size: 4,
    epochs: 100,
    max_steps: 60,
    dropout: 0,
    ...settings,
  };
}

describe('of a picture or a clip', () => {
  const added = [
    'Spaces around it.',
    // Spelled with ordinary tokens: it ends nothing and is no picture.
    'It says <end_of_utterance><image><|endoftext|> on the wall.',
  ];

  test('what is said of it is learned and its end, and nothing of the prompt', () => {
    const { rows } = made.idefics3;
    expect(rows.map(({ learned }) => learned)).toEqual(
      [...said, ...added].map(words => ` ${words}<end_of_utterance>`),
    );
    const picture = `<fake_token_around_image><global-img>${'<image>'.repeat(4)}<fake_token_around_image>`;
    for (const { read, images, ends } of rows) {
      expect(read).toBe(`<|im_start|>User:${picture}Describe this picture.<end_of_utterance>\nAssistant:`);
      expect({ images, ends }).toEqual({ images: 4, ends: 1 });
    }
    const sound = made.whisper.rows;
    expect(sound.map(({ learned }) => learned)).toEqual(
      [...said, ...added].map(words => `${words}<|endoftext|>`),
    );
    for (const { read, ends } of sound) {
      expect(read).toBe('<|startoftranscript|><|notimestamps|>');
      expect(ends).toBe(1);
    }
  });

  test('a row without words and a clip that is too long are left out, and named', () => {
    for (const { counts, unlearned } of [made.idefics3, made.whisper]) {
      expect(counts).toMatchObject({ whole: 6, no_answer: 1, too_long: 1, truncated: 0 });
      expect(unlearned).toEqual([6, 7]);
    }
  });
});

test('sound at 44,100 Hz is what it is at 16,000, without what that can’t hold', () => {
  expect(made.heard).toBeLessThan(1e-9);
});

describe('four rows are learned by heart', () => {
  let told: Record<string, Event[]>;
  beforeAll(async () => {
    const parent = join(folder.path, 'sound', 'adapter');
    const [pictures = [], sound = [], child = [], fourBits = []] = await trainAll(environment, [
      run('idefics3', 'pictures'),
      run('whisper', 'sound'),
      run('whisper', 'child', { parent, max_steps: 1 }),
      run('idefics3', 'four-bits', { method: 'qlora', max_steps: 6 }),
    ]);
    told = { idefics3: pictures, whisper: sound, child, fourBits };
  }, patience);

  test.each(['idefics3', 'whisper'] as const)('by %s, and said again', kind => {
    const events = told[kind] ?? [];
    const loss = (moment: string) => Number(events.find(event => event.moment === moment)?.loss);
    expect(loss('before')).toBeGreaterThan(3);
    expect(loss('after')).toBeLessThan(0.1);
    const trials = events.filter(({ event }) => event === 'trial');
    expect(trials.map(({ answer }) => answer)).toEqual(said.slice(0, 3));
    for (const trial of trials) expect(trial).toMatchObject({ finish: 'stop', expected: trial.answer });
  });

  test.each([
    ['pictures', 'model.text_model', 7 * 2],
    // Attention to itself and to what was heard, and two layers beside it.
    ['sound', 'model.decoder', 10 * 2],
  ])('with adapters on the part of %s that writes alone', async (name, part, layers) => {
    const header = (file: Buffer) =>
      JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE())).toString());
    const file = await readFile(join(folder.path, name, 'adapter', 'adapter_model.safetensors'));
    const weights = Object.keys(header(file)).filter(key => key !== '__metadata__');
    expect(weights).toHaveLength(2 * layers);
    expect(weights.filter(weight => !weight.includes(`.${part}.layers.`))).toEqual([]);
  });

  const losses = (name: string, moment: string) =>
    (told[name] ?? []).filter(event => event.moment === moment).map(({ loss }) => Number(loss));

  test('and another that goes on from it begins as good as it ended', () => {
    const [after = Number.NaN] = losses('whisper', 'after');
    expect(losses('child', 'before')).toEqual([expect.closeTo(after, 3)]);
  });

  test('on a base of four bits, too, whose losses are said to be of four bits', () => {
    const [before = 0] = losses('fourBits', 'before');
    const [after = Number.POSITIVE_INFINITY] = losses('fourBits', 'after');
    expect(after).toBeLessThan(before - 1);
    const measured = told.fourBits?.filter(({ event }) => event === 'evaluation') ?? [];
    expect(new Set(measured.map(event => event.as_served))).toEqual(new Set([false]));
  });

  test('and what is taken home reads pictures and sound as they were learned', async () => {
    const read = async (name: string, file: string) =>
      JSON.parse(await readFile(join(folder.path, name, 'adapter', file), 'utf8'));
    expect(await read('pictures', 'preprocessor_config.json')).toMatchObject({ do_image_splitting: false });
    expect(await read('pictures', 'adapter_config.json')).toMatchObject({
      base_model_name_or_path: 'idefics3',
    });
    // The language that the base heard in its clips.
    expect(await read('sound', 'generation_config.json')).toMatchObject({
      task: 'transcribe',
      language: expect.stringMatching(/^<\|(en|zh|de)\|>$/),
    });
  });
});

test('killed while it trains on sound it goes on from its checkpoint, and ends where it would have ended', async () => {
  const short = { max_steps: 12, save_steps: 4 };
  const [whole = []] = await trainAll(environment, [run('whisper', 'whole', short)]);
  const first = await startTrainer(environment, run('whisper', 'killed', short), {
    event: 'checkpoint',
    step: 4,
  });
  const saved = await first.until(({ event }) => event === 'checkpoint');
  first.kill('SIGKILL');
  expect((await first.ended).signal).toBe('SIGKILL');
  const second = await startTrainer(
    environment,
    run('whisper', 'killed', { ...short, resume: true, attempt: 2 }),
  );
  await second.ended;
  expect(eventsOf(second, 'start')).toMatchObject([{ resumed_from: saved.step }]);
  const after = Number(whole.find(event => event.moment === 'after')?.loss);
  expect(lossAfter(second)).toBeCloseTo(after, 3);
});

test('a base is not trained on rows of another kind', async () => {
  const trainer = await startTrainer(
    environment,
    run('whisper', 'other', {
      train: join(folder.path, 'text.jsonl'),
      held_out: join(folder.path, 'none.jsonl'),
    }),
  );
  expect((await trainer.ended).code).toBe(1);
  expect(trainer.events.at(-1)).toMatchObject({ event: 'error', code: 'other_modality' });
});
