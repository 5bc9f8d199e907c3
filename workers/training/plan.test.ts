import { expect, test } from 'vitest';
import { UserError } from '../../store/errors.ts';
import { inEnglish } from '../../store/message.ts';
import type { Machine } from '../environment/machine.ts';
import { slotsOf } from '../jobs/slots.ts';
import { baseNamed } from '../models/catalog.ts';
import type { Plan } from '../plan.ts';
import type { TrainingSettings } from '../training-request.ts';
import { diskOf, loraParameters, memoryOf, type PlanFacts, planOf } from './plan.ts';
import { processesFor } from './processes.ts';
import type { MeasuredRow, RowsMeasure } from './rows.ts';
import { fullSettings } from './settings.ts';

const GB = 1e9;
const laptop: Machine = { name: 'laptop', cores: 2, memory: 16 * GB, bf16: true, gpu: undefined };
const server: Machine = { ...laptop, name: 'server', gpu: { name: 'an L40S', memory: 48 * GB } };

const measured = (rows: number, tokens: number, longest: number, counted = true): RowsMeasure => ({
  rows,
  tokens,
  longest,
  counted,
  read: Array.from({ length: rows }, (_, at) => ({
    tokens: at === 0 ? longest : tokens / rows,
    answerAt: 20,
  })),
});

const slotsIn = (machine: Machine | undefined = laptop) =>
  slotsOf(machine, machine.gpu ? [{ ...machine.gpu, device: '0' }] : []).all;

const facts = (change: Partial<PlanFacts> = {}): PlanFacts => ({
  base: baseNamed('smollm2-135m'),
  name: 'maths-v1',
  label: 'maths v1',
  settings: { method: 'lora' },
  measured: measured(80, 8000, 180),
  heldOut: 8,
  machine: laptop,
  slots: slotsIn(change.machine),
  speeds: [],
  download: [],
  ...change,
});

const settingsOf = (rows: number, given: Partial<TrainingSettings> = {}, longest = 180) =>
  fullSettings({ method: 'lora', ...given }, baseNamed('smollm2-135m'), {
    rows,
    longest,
    counted: false,
  });

/** The warnings, each with what to do. */
const said = ({ warnings }: Plan) =>
  warnings.map(({ what, advice = '' }) => `${inEnglish(what)} ${inEnglish(advice)}`).join('\n');

test('defaults follow the size of the data', () => {
  expect(settingsOf(80)).toEqual({
    method: 'lora',
    epochs: 3,
    learningRate: 2e-4,
    batchSize: 8,
    rank: 16,
    maxLength: 256,
    objective: 'sft',
    beta: 0.1,
    patience: 0,
    alpha: 32,
    dropout: 0.05,
    targets: 'all',
    rslora: false,
    dora: false,
    packing: true,
    warmup: 0.03,
    scheduler: 'cosine',
    weightDecay: 0,
    seed: undefined,
    maxSteps: undefined,
  });
  expect(settingsOf(5000)).toMatchObject({ epochs: 1, batchSize: 16 });
  expect(settingsOf(10)).toMatchObject({ epochs: 3, batchSize: 1 });
  expect(settingsOf(5000, {}, 4000)).toMatchObject({ maxLength: 1024 });
});

test('a large base learns more slowly, and all weights much more slowly than an adapter', () => {
  const rows = { rows: 1000, longest: 200, counted: true };
  expect(fullSettings({ method: 'lora' }, baseNamed('qwen2.5-14b'), rows).learningRate).toBe(1e-4);
  expect(fullSettings({ method: 'full' }, baseNamed('gpt2'), rows).learningRate).toBeCloseTo(2e-5);
});

test.each<[keyof TrainingSettings, number, RegExp]>([
  ['epochs', 0, /Epochs must be from 0\.01 to 100; 0 was given/],
  ['epochs', Number.NaN, /NaN was given/],
  ['learningRate', 2, /from 0\.00000001 to 0\.1; 2 was given/],
  ['batchSize', 2.5, /a whole number from 1 to 1,024; 2\.5 was given/],
  ['rank', 4096, /from 1 to 512/],
  ['maxLength', 9000, /from 16 to 8,192; 9000 was given/],
  ['alpha', 0, /Alpha must be from 0\.001 to 4,096/],
  ['dropout', 1, /Dropout must be from 0 to 0\.9/],
  ['warmup', 0.6, /The warmup must be from 0 to 0\.5/],
  ['weightDecay', -1, /from 0 to 1/],
  ['seed', 1.5, /a whole number from 0/],
  ['maxSteps', -1, /from 1 to 1,000,000/],
])('%s of %d is refused with its range', (name, value, words) => {
  expect(() => settingsOf(80, { [name]: value })).toThrow(words);
  expect(() => settingsOf(80, { [name]: value })).toThrow(UserError);
});

test('steps are counted as the trainer counts them', () => {
  expect(planOf(facts()).steps).toBe(30);
  expect(planOf(facts({ settings: { method: 'lora', epochs: 1, batchSize: 16 } })).steps).toBe(5);
  expect(planOf(facts({ settings: { method: 'lora', epochs: 0.5, batchSize: 16 } })).steps).toBe(3);
  expect(planOf(facts({ settings: { method: 'lora', maxSteps: 7 } })).steps).toBe(7);
});

test('nothing to train on is said, with what to do', () => {
  expect(() => planOf(facts({ measured: measured(0, 0, 0) }))).toThrow(/no rows to train on yet/);
});

// Rules of thumb: LoRA in 16 bits takes about 2 GB a billion parameters, 4-bit about a half, on a GPU.
test.each([
  ['llama-3.1-8b', 'lora', 16, 22],
  ['llama-3.1-8b', 'qlora', 6, 10],
  ['qwen2.5-0.5b', 'lora', 2.5, 4.5],
  ['llama-3.2-1b', 'full', 18, 26],
] as const)('%s with %s needs %d to %d GB on a GPU', (name, method, least, most) => {
  const settings = fullSettings({ method }, baseNamed(name), { rows: 1000, longest: 2000, counted: true });
  const memory = memoryOf(baseNamed(name), settings, server) / GB;
  expect(memory).toBeGreaterThan(least);
  expect(memory).toBeLessThan(most);
});

test('the time comes from this base, else scaled by size from another, else is not known', () => {
  const smol = { base: baseNamed('smollm2-135m'), tokensPerSecond: 100, processes: 1 };
  const qwen = { base: baseNamed('qwen2.5-0.5b'), tokensPerSecond: 50, processes: 1 };
  const seconds = (change: Partial<PlanFacts>) => planOf(facts(change)).seconds ?? Number.NaN;
  const own = seconds({ speeds: [qwen, smol] });
  expect(own).toBeGreaterThan(240);
  expect(own).toBeLessThan(300);
  expect(seconds({ base: qwen.base, speeds: [smol] })).toBeGreaterThan(3 * own);
  expect(planOf(facts()).seconds).toBeDefined();
  expect(planOf(facts({ base: qwen.base })).seconds).toBeUndefined();
  expect(planOf(facts({ machine: server })).seconds).toBeUndefined();
});

test.each<[string, Partial<PlanFacts>, RegExp]>([
  ['few rows', { measured: measured(12, 1000, 100) }, /12 rows are little/],
  ['nothing held out', { heldOut: 0 }, /No rows are held out/],
  ['too little memory', { base: baseNamed('qwen2.5-14b') }, /needs about \d+ GB.*qlora or a smaller base/],
  ['a processor for something large', { base: baseNamed('llama-3.2-1b') }, /no GPU here/],
  [
    'long rows',
    { measured: measured(80, 8000, 3000) },
    /1 of 80 rows is cut: the end is not learned within 1,024 tokens\. Take a maxLength of 3,000/,
  ],
  [
    'a wild learning rate',
    { settings: { method: 'lora', learningRate: 0.05 } },
    /0\.05 is 250 times the usual one.*Take 0\.0002/,
  ],
  [
    'a learning rate that does nothing',
    { settings: { method: 'lora', learningRate: 1e-6 } },
    /200 times smaller/,
  ],
  ['many epochs', { settings: { method: 'lora', epochs: 30 } }, /30 epochs/],
  ['a gated base', { base: baseNamed('llama-3.2-1b') }, /HF_TOKEN/],
])('%s is warned about', (_, change, words) => {
  expect(said(planOf(facts(change)))).toMatch(words);
});

test('an ordinary run has no warnings', () => {
  expect(planOf(facts()).warnings).toEqual([]);
});

const read = (count: number, tokens: number, answerAt: MeasuredRow['answerAt']) =>
  Array.from({ length: count }, () => ({ tokens, answerAt }));

test('rows of which nothing, or not the end, is learned are counted and said', () => {
  const rows = [
    ...read(4, 100, 80),
    ...read(2, 2000, 500),
    ...read(3, 3000, 1500),
    ...read(2, 50, 'no answer'),
    ...read(1, 50, 'refused'),
  ];
  const plan = planOf(facts({ measured: { ...measured(12, 8000, 3000), read: rows } }));
  expect(plan.learned).toEqual({ whole: 4, truncated: 2, tooLong: 3, noAnswer: 2, refused: 1 });
  const warnings = said(plan);
  expect(warnings).toMatch(
    /3 of 12 rows hold nothing to learn within 1,024 tokens\. Take a maxLength of 3,000/,
  );
  expect(warnings).toMatch(/2 of 12 rows are cut/);
  expect(warnings).toMatch(/2 of 12 rows hold no answer/);
  expect(warnings).toMatch(/1 of 12 rows has roles that the template of smollm2-135m refuses/);
});

test('what was estimated is said to be an estimate, and stands for the rows that were not read', () => {
  const plan = planOf(
    facts({ measured: { ...measured(100, 90_000, 3000, false), read: read(10, 3000, 2000) } }),
  );
  expect(plan).toMatchObject({ counted: false, learned: { tooLong: 100 } });
  expect(said(plan)).toMatch(/estimate that is rather too high/);
});

test('an adapter needs little room on the disk, all weights much', () => {
  const disk = (method: 'lora' | 'full') =>
    diskOf(
      baseNamed('qwen2.5-0.5b'),
      fullSettings({ method }, baseNamed('qwen2.5-0.5b'), { rows: 80, longest: 180, counted: true }),
    );
  expect(disk('lora')).toBeLessThan(0.6 * GB);
  expect(disk('full')).toBeGreaterThan(10 * GB);
});

const onServer = (name: string, settings: TrainingSettings) =>
  planOf(facts({ base: baseNamed(name), settings, machine: server }));

// 15.7 billion parameters, 14.4 of which are experts.
test('by qlora the experts of a mixture keep 16 bits, and only its attention gets adapters', () => {
  const lite = baseNamed('deepseek-v2-lite');
  const plan = onServer('deepseek-v2-lite', { method: 'qlora' });
  expect(plan.memory / GB).toBeGreaterThan(14.4 * 2 + 0.7);
  expect(plan.memory / GB).toBeLessThan(14.4 * 2 + 7);
  const attention = [
    [2048, 3072],
    [2048, 576],
    [512, 4096],
    [2048, 2048],
  ];
  const widths = attention.flat().reduce((sum, width) => sum + width, 0);
  for (const targets of ['all', 'attention'] as const)
    expect(loraParameters(lite, 16, targets)).toBe(27 * 16 * widths);
  expect(() => onServer('deepseek-v2-lite', { method: 'lora', targets: 'mlp' })).toThrow(
    /mixture of experts/,
  );
});

test('qlora is not advised for a mixture of experts that does not fit by qlora either', () => {
  for (const method of ['qlora', 'lora'] as const) {
    const warnings = said(onServer('qwen3-30b-a3b', { method }));
    expect(warnings).toMatch(/needs about \d+ GB.*has 48 GB.*Take a smaller base/);
    expect(warnings).not.toMatch(/Take qlora/);
  }
});

test('the time of a mixture of experts goes by what a token goes through', () => {
  const qwen = { base: baseNamed('qwen2.5-3b'), tokensPerSecond: 1000, processes: 1 };
  const seconds = (name: string) =>
    planOf(facts({ base: baseNamed(name), machine: server, speeds: [qwen] })).seconds ?? 0;
  expect(seconds('qwen3-30b-a3b') / seconds('qwen2.5-3b')).toBeLessThan(1.2);
});

test('several processes have equal shares of a batch that stays what it is', () => {
  const count = (processes: number, settings: Partial<TrainingSettings> = {}) =>
    processesFor(settingsOf(5000, settings), {}, processes);
  expect([count(1), count(2), count(3), count(16), count(64)]).toEqual([1, 2, 2, 16, 16]);
  expect(count(4, { batchSize: 6 })).toBe(3);
  expect(count(4, { objective: 'dpo' })).toBe(1);
  expect(processesFor(settingsOf(5000), { modality: 'image' }, 4)).toBe(1);
  expect(processesFor(settingsOf(5000), {})).toBe(1);
});

test('a plan reckons with them: as many steps and as much memory each, less time on GPUs', () => {
  const speeds = [{ base: baseNamed('smollm2-135m'), tokensPerSecond: 100, processes: 1 }];
  const plan = (machine: Machine, processes: number) =>
    planOf(facts({ machine: { ...machine, processes }, speeds, measured: measured(8000, 800_000, 180) }));
  const [one, four] = [plan(server, 1), plan(server, 4)];
  expect(four).toMatchObject({ steps: one.steps, memory: one.memory });
  expect((four.seconds ?? 0) - 40).toBeCloseTo(((one.seconds ?? 0) - 40) / 4);
  const [alone, two] = [plan(laptop, 1), plan(laptop, 2)];
  expect(two).toMatchObject({ seconds: alone.seconds, memory: alone.memory });
});

test('processes that share a model out need less each, but for what an adapter, DoRA and four bits want whole', () => {
  const shares = (processes: number) =>
    slotsOf(laptop, [], { processes, sharding: processes > 1 ? 'fsdp' : undefined }).all;
  const memory = (processes: number, settings: TrainingSettings, base = 'smollm2-360m') =>
    planOf(facts({ base: baseNamed(base), settings, slots: shares(processes) })).memory;
  for (const method of ['lora', 'full', 'freeze'] as const) {
    expect(memory(2, { method }), method).toBeLessThan(memory(1, { method }));
    expect(memory(4, { method }), method).toBeLessThan(memory(2, { method }));
  }
  // All but the program, a row, and what is gathered is halved.
  const [one, two] = [memory(1, { method: 'full' }), memory(2, { method: 'full' })];
  const gathered = 960 * 49_152 + (2 * (0.362e9 - 960 * 49_152)) / 32;
  expect(one - two).toBeCloseTo((0.362e9 * 16) / 2 - gathered * 8, -3);
  expect(() => memory(2, { method: 'qlora' })).toThrow(/TRAINING_SHARDING.*qlora can’t do/);
  expect(() => memory(2, { method: 'lora', dora: true })).toThrow(/dora can’t do/);
  expect(memory(2, { method: 'qlora', objective: 'dpo' })).toBe(
    memory(1, { method: 'qlora', objective: 'dpo' }),
  );
  expect(memory(2, { method: 'lora' }, 'smolvlm-256m')).toBe(memory(1, { method: 'lora' }, 'smolvlm-256m'));
});
