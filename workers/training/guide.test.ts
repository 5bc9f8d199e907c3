import { expect, test } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import type { Machine } from '../environment/machine.ts';
import { slotsOf } from '../jobs/slots.ts';
import { baseNamed } from '../models/catalog.ts';
import type { Goal, WantedSettings } from '../training-request.ts';
import { guide } from './guide.ts';
import { reasonsFor } from './reasons.ts';
import { fullSettings } from './settings.ts';

const GB = 1e9;
const server: Machine = {
  name: 'server',
  cores: 8,
  memory: 64 * GB,
  bf16: true,
  gpu: { name: 'a GPU', memory: 16 * GB },
};

const processor: Machine = { ...server, gpu: undefined };

interface Wanted {
  goal?: Goal;
  rows?: number;
  tokens?: number;
  longest?: number;
  given?: WantedSettings;
  base?: string;
  machine?: Machine;
}

function guided({
  goal,
  rows = 100,
  tokens = 10_000,
  longest = 200,
  given = {},
  base = 'smollm2-135m',
  machine,
}: Wanted) {
  const measured = { rows, tokens, longest, counted: true, read: [] };
  const gpus = machine?.gpu ? [{ ...machine.gpu, device: '0' }] : [];
  const slots = machine ? slotsOf(machine, gpus).all : [];
  const facts = { base: baseNamed(base), goal, given, measured, machine, slots };
  const settings = fullSettings(guide(facts), facts.base, measured);
  const reasons = reasonsFor({ ...facts, settings });
  const whyOf = (setting: string) =>
    inEnglish(reasons.find(reason => reason.setting === setting)?.why ?? 'not explained');
  return { settings, reasons, whyOf };
}

test('without a goal the settings are the usual ones, each with its reason', () => {
  const { settings, reasons, whyOf } = guided({});
  expect(settings).toMatchObject({ method: 'lora', rank: 16, epochs: 3, batchSize: 8, maxLength: 256 });
  expect(reasons.map(({ setting }) => setting)).toEqual([
    'method',
    'rank',
    'learningRate',
    'batchSize',
    'epochs',
    'maxLength',
    // Nobody knows yet where it runs.
    'packing',
  ]);
  expect(whyOf('epochs')).toBe('100 rows have to be read several times');
  expect(whyOf('batchSize')).toBe('so few rows make 39 steps of it; with 16 they would be 21');
  expect(whyOf('maxLength')).toBe('the longest row has 200 tokens');
});

test('style takes a small rank and more passes over few rows than over many', () => {
  expect(guided({ goal: 'style' }).settings).toMatchObject({ rank: 8, epochs: 3 });
  expect(guided({ goal: 'style', rows: 1000 }).settings).toMatchObject({ rank: 8, epochs: 2 });
  expect(guided({ goal: 'style', rows: 9000 }).settings).toMatchObject({ rank: 8, epochs: 1 });
});

test('knowledge takes a rank that has room for the data', () => {
  expect(guided({ goal: 'knowledge' }).settings).toMatchObject({ rank: 32, epochs: 5 });
  const large = guided({ goal: 'knowledge', rows: 90_000, tokens: 30_000_000 });
  expect(large.settings).toMatchObject({ rank: 64, epochs: 2 });
  expect(large.whyOf('rank')).toMatch(/^facts need room: [\d,]+ weights for 30,000,000 tokens$/);
});

test('a quick try reads about 160 rows, short ones', () => {
  expect(guided({ goal: 'quick' }).settings).toMatchObject({ rank: 8, epochs: 1 });
  const large = guided({ goal: 'quick', rows: 16_000, longest: 3000 });
  expect(large.settings).toMatchObject({ epochs: 0.01, maxLength: 512 });
  expect(large.whyOf('maxLength')).toContain('the longest row has 3,000 tokens');
});

test('what was chosen stays, and is said to be chosen', () => {
  const { settings, reasons, whyOf } = guided({ goal: 'style', given: { rank: 64, method: 'full' } });
  expect(settings).toMatchObject({ rank: 64, method: 'full', epochs: 3 });
  expect(whyOf('method')).toBe('as chosen');
  expect(reasons.find(({ setting }) => setting === 'epochs')?.given).toBe(false);
  // All weights have no rank.
  expect(whyOf('rank')).toBe('not explained');
});

test('rows are packed where that is proven and several go through at once; elsewhere it is said why not', () => {
  expect(guided({}).whyOf('packing')).toMatch(/^short rows share a sequence/);
  expect(guided({ machine: processor }).whyOf('packing')).toBe('not explained');
  expect(guided({ machine: processor, given: { packing: false } })).toMatchObject({
    settings: { packing: false },
  });
  expect(guided({ given: { packing: false } }).whyOf('packing')).toBe('as chosen');
  const bloom = guided({ base: 'bloom-560m', given: { packing: true } });
  expect(bloom.settings.packing).toBe(false);
  expect(bloom.whyOf('packing')).toMatch(/not in bloom/);
  const pairs = guided({ given: { packing: true, objective: 'dpo' } });
  expect(pairs.settings.packing).toBe(false);
  expect(pairs.whyOf('packing')).toBe('preferences are read in pairs');
});

test('where LoRA does not fit into the machine and QLoRA does, QLoRA is taken and it is said why', () => {
  const { settings, whyOf } = guided({ base: 'llama-3.1-8b', machine: server });
  expect(settings.method).toBe('qlora');
  expect(whyOf('method')).toMatch(/more memory than there is here/);
  expect(guided({ base: 'llama-3.1-8b' }).settings.method).toBe('lora');
});
