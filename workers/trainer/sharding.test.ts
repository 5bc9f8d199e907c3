import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import {
  curveOf,
  type Event,
  eventsOf,
  isCheckpoint,
  lossAfter,
  patience,
  type TrainerTests,
  trainerTests,
} from './run.fixture.ts';

// Two processes over gloo, on the processor, each with a part of the model.
const settings = { batch_size: 4, epochs: 4, save_steps: 5, dropout: 0 };
const ways = {
  lora: { ...settings, method: 'lora' },
  freeze: { ...settings, method: 'freeze' },
  full: { ...settings, method: 'full' },
};
const methods = Object.keys(ways) as (keyof typeof ways)[];
const shared = { processes: 2, sharding: 'fsdp' };

let tests: TrainerTests;
let alone: Record<keyof typeof ways, Event[]>;
vi.setConfig({ testTimeout: patience });
beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
  alone = await tests.runAll(ways);
}, patience);
afterAll(() => tests?.remove());

describe.each(methods)('%s', method => {
  const name = `${method}-shared`;

  test('two processes with a part each learn what one learns, step by step', async () => {
    const run = await tests.run(name, { ...ways[method], ...shared });
    expect(await run.ended, run.log().slice(-3000)).toEqual({ code: 0, signal: null });
    const [expected, found] = [curveOf(alone[method]), curveOf(run.events)];
    expect([...found.keys()]).toEqual([...expected.keys()]);
    expect(expected.size).toBeGreaterThan(4);
    for (const [point, loss] of expected) {
      expect(Math.abs((found.get(point) ?? Number.NaN) - loss), point).toBeLessThan(1e-3);
    }
    for (const kind of ['start', 'done', 'trial']) {
      expect(eventsOf(run, kind)).toHaveLength(alone[method].filter(({ event }) => event === kind).length);
    }
    const [start] = eventsOf(run, 'start');
    expect(start).toMatchObject(pick(alone[method].find(({ event }) => event === 'start') ?? { event: '' }));
  });

  test('what is kept is whole, and has the form of what one process keeps', async () => {
    expect(await formOf(join(tests.folder, name, 'adapter'))).toEqual(
      await formOf(join(tests.folder, method, 'adapter')),
    );
    const [expected, found] = await Promise.all([checkpointOf(method), checkpointOf(name)]);
    expect(found).toEqual(expected);
  });
});

test('killed they go on from the last checkpoint, and one process alone goes on from theirs to the same end', async () => {
  for (const [attempt, from, until] of [
    [1, 0, 5],
    [2, 5, 15],
  ] as const) {
    const run = await tests.run('killed', { ...ways.full, ...shared, resume: attempt > 1, attempt });
    await run.until(isCheckpoint(until));
    run.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    expect(Number(eventsOf(run, 'start')[0]?.resumed_from)).toBeGreaterThanOrEqual(from);
  }
  const last = await tests.run('killed', { ...ways.full, resume: true, attempt: 3 });
  expect(await last.ended, last.log().slice(-3000)).toEqual({ code: 0, signal: null });
  expect(Number(eventsOf(last, 'start')[0]?.resumed_from)).toBeGreaterThanOrEqual(15);
  const expected = Number(alone.full.find(({ moment }) => moment === 'after')?.loss);
  expect(Math.abs(lossAfter(last) - expected)).toBeLessThan(1e-3);
});

test('ended by SIGTERM they stop at the same step and save it', async () => {
  const run = await tests.run('terminated', { ...ways.full, ...shared, epochs: 2000, save_steps: null });
  await run.until(({ event }) => event === 'log');
  run.kill('SIGTERM');
  expect(await run.ended).toEqual({ code: 0, signal: null });
  const done = run.events.at(-1);
  expect(done).toMatchObject({ event: 'done', stopped: true, adapter: null });
  expect(eventsOf(run, 'checkpoint')).toMatchObject([{ step: done?.step }]);
});

test.each([{ method: 'qlora' }, { dora: true }])('%o is refused before anything is loaded', async way => {
  const run = await tests.run('refused', { ...ways.lora, ...shared, ...way });
  expect(await run.ended).toMatchObject({ code: 1 });
  expect(run.events).not.toContainEqual(expect.objectContaining({ event: 'phase' }));
  expect(run.events.at(-1)).toMatchObject({ code: 'not_sharded', mend: expect.stringContaining('lora') });
});

const pick = ({ trainable_parameters, parameters, rows, held_out }: Event) => ({
  trainable_parameters,
  parameters,
  rows,
  held_out,
});

/** Of a folder of a model: its settings, and name, shape and type of each tensor. */
async function formOf(folder: string) {
  const files = (await readdir(folder)).sort();
  const read = async (file: string) => {
    if (file.endsWith('.safetensors')) return tensorsOf(join(folder, file));
    if (!file.endsWith('config.json')) return undefined;
    const config = JSON.parse(await readFile(join(folder, file), 'utf8'));
    return { ...config, target_modules: config.target_modules?.sort() };
  };
  return Promise.all(files.map(async file => [file, await read(file)]));
}

async function tensorsOf(file: string) {
  const bytes = await readFile(file);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
  return Object.entries<{ dtype: string; shape: number[] }>(header)
    .map(([tensor, { dtype, shape }]) => ({ tensor, dtype, shape }))
    .sort((one, other) => one.tensor.localeCompare(other.tensor));
}

/** The newest of a run, but for the random numbers, of which each process has its own. */
async function checkpointOf(run: string) {
  const checkpoints = join(tests.folder, run, 'checkpoints');
  const form = await formOf(join(checkpoints, 'checkpoint-20'));
  return form.filter(([file]) => !file.startsWith('rng_state'));
}
