import { expect, test } from 'vitest';
import { UserError } from '../../store/errors.ts';
import type { BaseModel } from '../base-model.ts';
import { baseNamed, basesOf, defaultBase } from './catalog.ts';
import { activeBillions, attentionLayers, expertParameters } from './parameters.ts';

test('every base is found by its name, its repository and each of its aliases', () => {
  for (const base of basesOf()) {
    for (const spelling of [base.name, base.hub, base.name.toUpperCase(), ...base.aliases]) {
      expect.soft(baseNamed(spelling).name, spelling).toBe(base.name);
    }
  }
});

test('no two bases share a name, and names are what people and paths can carry', () => {
  const names = basesOf().map(base => base.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9.-]{0,63}$/);
});

test.each([
  ['Qwen2.5 0.5B', 'qwen2.5-0.5b'],
  ['the small llama', 'llama-3.2-1b'],
  ['half a billion qwen', 'qwen2.5-0.5b'],
  ['Mistral 7B', 'mistral-7b'],
  ['meta-llama/Llama-3.1-8B-Instruct', 'llama-3.1-8b'],
  ['the small smol', 'smollm2-135m'],
  ['deepseek r1', 'deepseek-r1-distill-7b'],
  ['DeepSeek V2 Lite', 'deepseek-v2-lite'],
  ['the biggest DeepSeek', 'deepseek-v3'],
])('%s is %s', (typed, name) => {
  expect(baseNamed(typed).name).toBe(name);
});

test('an unknown base is refused with the nearest names', () => {
  expect(() => baseNamed('qwen2.5-05c')).toThrow(UserError);
  expect(() => baseNamed('qwen2.5-05c')).toThrow(
    expect.objectContaining({ suggestions: expect.arrayContaining(['qwen2.5-0.5b']) }),
  );
});

test('the default needs no hub, and one family can be listed', () => {
  expect(baseNamed(defaultBase).offline).toBe(true);
  expect(basesOf('Llama').map(base => base.family)).toEqual(['llama', 'llama', 'llama', 'llama']);
  expect(basesOf('qwen3').map(base => base.name)).toEqual([
    'qwen3-0.6b',
    'qwen3-1.7b',
    'qwen3-4b',
    'qwen3-8b',
    'qwen3-30b-a3b',
  ]);
});

// A typing error in a shape would spoil the memory estimate silently; the shape has to add up to the stated size.
test.each(basesOf().map(base => [base.name, base] as const))(
  'the shape of %s adds up to its size',
  (_, base) => {
    const { layers, hidden, intermediate, vocabulary, experts } = base.shape;
    const gates = ['gpt2', 'bloom', 'whisper'].includes(base.family) ? 2 : 3;
    const attention = attentionLayers(base.shape).reduce((sum, [reads, gives]) => sum + reads * gives, 0);
    const ordinary = (layers - (experts?.layers ?? 0)) * gates * hidden * intermediate;
    const shared = experts ? experts.layers * hidden * (3 * experts.shared + experts.count) : 0;
    const parts = layers * attention + ordinary + shared + expertParameters(base.shape) + beside(base);
    const tied = parts + vocabulary * hidden;
    const untied = tied + vocabulary * hidden;
    const off = Math.min(...[tied, untied].map(size => Math.abs(size / 1e9 / base.billions - 1)));
    expect(off).toBeLessThan(0.03);
  },
);

// By their cards, which leave some parts out.
test.each([
  ['deepseek-v2-lite', 2.4],
  ['deepseek-v3', 37],
  ['qwen3-30b-a3b', 3.3],
])('a token goes through a part of %s', (name, billions) => {
  expect(activeBillions(baseNamed(name)) / billions).toBeGreaterThan(0.9);
  expect(activeBillions(baseNamed(name)) / billions).toBeLessThan(1.15);
});

/**
 * Parameters of what looks or listens: SigLIP’s base at 16 pixels with what makes tokens of 16 of its patches; Whisper’s
 * encoder, as deep and wide as the decoder, the decoder’s attention to it, and places in time.
 */
function beside({ modality, shape: { layers, hidden, intermediate } }: BaseModel): number {
  if (modality === 'image') return 86e6 + 16 * 768 * hidden;
  const encoder = layers * (4 * hidden * hidden + 2 * hidden * intermediate);
  return modality === 'audio' ? encoder + layers * 4 * hidden * hidden + 1948 * hidden : 0;
}
