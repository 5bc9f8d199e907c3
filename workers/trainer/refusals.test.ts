import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import { problems, programProblem, wordsOf } from '../environment/program-problems.ts';
import { trainerFolder } from '../environment/trainer-folder.ts';
import { patience, type RunSettings, type TrainerTests, trainerTests } from './run.fixture.ts';

let tests: TrainerTests;
vi.setConfig({ testTimeout: patience });
beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
}, patience);
afterAll(() => tests?.remove());

describe('what is wrong is said in words, with what to do', () => {
  const cases: [string, () => Promise<Partial<RunSettings>>, RegExp][] = [
    ['no base', async () => ({ base: join(tests.folder, 'nowhere') }), /base model nowhere is not there/],
    ['no method', async () => ({ method: 'magic' }), /There is no method magic/],
    ['no such setting', async () => ({ momentum: 0.9 }), /There is no setting momentum/],
    ['a setting out of its range', async () => ({ warmup: 0.8 }), /warmup is 0.8/],
    ['no such scheduler', async () => ({ scheduler: 'magic' }), /scheduler is magic/],
    ['rsLoRA of all weights', async () => ({ method: 'full', rslora: true }), /rslora is a kind of LoRA/],
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
    const trainer = await tests.run(`wrong ${name}`, await settings());
    expect((await trainer.ended).code).toBe(1);
    const problem = programProblem.parse(trainer.events.at(-1));
    expect(problem.message).toMatch(message);
    expect(problem.mend).toMatch(/\.$/);
    // What is said in the languages of people is what the trainer says.
    expect(inEnglish(wordsOf(problem))).toBe(`${problem.message} ${problem.mend}`);
    if (problem.code) expect(problems).toHaveProperty(problem.code);
  });

  test('another build of torch than this machine’s', async () => {
    const torch = join(tests.folder, 'wrong', 'torch');
    await mkdir(torch, { recursive: true });
    await writeFile(
      join(torch, '__init__.py'),
      'raise ImportError("libtorch_cuda.so: undefined symbol: ncclMemFree")\n',
    );
    const trainer = await tests.run('torch', {}, undefined, { PYTHONPATH: join(tests.folder, 'wrong') });
    expect((await trainer.ended).code).toBe(1);
    const problem = programProblem.parse(trainer.events.at(-1));
    expect(problem).toMatchObject({ code: 'environment_unfit' });
    expect(inEnglish(wordsOf(problem))).toMatch(/undefined symbol: ncclMemFree.*npm run setup.*PIP_ARGS/);
  });

  test.each([
    ['OSError(28, "No space left on device")', 'disk_full'],
    ['RuntimeError("[enforce fail] . No space left on device")', 'disk_full'],
    ['MemoryError()', 'out_of_memory'],
    ['RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")', 'out_of_memory'],
    ['ValueError("half of it")', 'trainer_failed'],
  ])('%s', async (error, code) => {
    const script = `import json; from failure import in_words; t = in_words(${error}); print(json.dumps(t.code))`;
    const { stdout } = await promisify(execFile)(tests.environment.paths.python, ['-c', script], {
      env: { ...process.env, PYTHONPATH: trainerFolder },
    });
    expect(JSON.parse(stdout)).toBe(code);
  });

  const cutBase = async () => {
    const base = join(tests.folder, 'tiny-llama');
    await cp(tests.tiny, base, { recursive: true });
    const weights = join(base, 'model.safetensors');
    await writeFile(weights, (await readFile(weights)).subarray(0, 5000));
    return base;
  };
  const file = async (name: string, content: string) => {
    const path = join(tests.folder, name);
    await writeFile(path, content);
    return path;
  };
});
