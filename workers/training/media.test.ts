import { describe, expect, test } from 'vitest';
import { UserError } from '../../store/errors.ts';
import { baseNamed } from '../models/catalog.ts';
import type { TrainingRequest } from '../training-request.ts';
import { checkMedia } from './media.ts';
import { memoryOf } from './plan.ts';
import { fullSettings } from './settings.ts';

function request(
  modality: 'image' | 'audio' | undefined,
  settings: TrainingRequest['settings'] = {},
): TrainingRequest {
  const data = { label: 'doors v1', ...(modality && { modality }) } as TrainingRequest['data'];
  return { communityId: 1, personId: 1, base: '', data, settings };
}

const check = (base: string, asked: TrainingRequest) => () => checkMedia(baseNamed(base), asked);

describe('a base learns from what it reads', () => {
  test.each([
    ['smollm2-135m', request(undefined)],
    ['smollm2-135m', request(undefined, { method: 'full', objective: 'sft', packing: true })],
    ['smolvlm-256m', request('image')],
    ['smolvlm-256m', request('image', { method: 'qlora', rank: 8, packing: false })],
    ['whisper-tiny', request('audio', { method: 'lora', targets: 'attention' })],
  ])('%s', (base, asked) => {
    expect(check(base, asked)).not.toThrow();
  });

  test.each([
    ['smollm2-135m', request('image'), /has pictures, and smollm2-135m reads text.*smolvlm-256m/],
    ['smollm2-135m', request('audio'), /has sound, and smollm2-135m reads text.*whisper-tiny/],
    ['smolvlm-256m', request('audio'), /has sound, and smolvlm-256m reads pictures.*whisper-tiny/],
    ['whisper-small', request('image'), /has pictures, and whisper-small reads sound.*smolvlm-256m/],
    ['whisper-small', request(undefined), /has text, and whisper-small reads sound.*smollm2-135m/],
    ['smolvlm-256m', request('image', { objective: 'dpo' }), /no preferences: dpo is for text/],
    ['smolvlm-256m', request('image', { method: 'full' }), /can’t be trained with full here.*lora and qlora/],
    [
      'whisper-tiny',
      request('audio', { method: 'qlora' }),
      /can’t be trained with qlora here\. There is lora/,
    ],
    ['whisper-tiny', request('audio', { packing: true }), /sound can’t share a sequence/],
  ])('%s is refused in words', (base, asked, says) => {
    expect(check(base, asked)).toThrow(UserError);
    expect(check(base, asked)).toThrow(says);
  });
});

test('what was heard is counted as memory, for each layer', () => {
  const memory = (name: string) => {
    const base = baseNamed(name);
    const settings = fullSettings({ method: 'lora', maxLength: 128 }, base, {
      rows: 100,
      longest: 100,
      counted: false,
    });
    return (
      memoryOf(base, settings, undefined) - memoryOf({ ...base, modality: undefined }, settings, undefined)
    );
  };
  expect(memory('whisper-small')).toBeGreaterThan(memory('whisper-tiny'));
  expect(memory('whisper-small')).toBeGreaterThan(12 * 1500 * 768 * 2 * 2);
  expect(memory('smolvlm-256m')).toBeGreaterThan(0);
});

// Peaks of the whole trainer on bases of these shapes with random weights, on a processor with 32-bit floats, by LoRA of
// rank 16 and one row of so many tokens at a time.
test.each([
  ['smolvlm-256m', 137, 1.98],
  ['smolvlm-500m', 357, 4.61],
  ['whisper-tiny', 34, 0.81],
  ['whisper-base', 254, 1.28],
  ['whisper-small', 34, 2.18],
])('the memory of %s at %d tokens is estimated within 15 % of the %d GB it took', (name, maxLength, took) => {
  const base = baseNamed(name);
  const settings = fullSettings({ method: 'lora', maxLength }, base, {
    rows: 100,
    longest: maxLength,
    counted: true,
  });
  const memory = memoryOf(base, settings, { gpu: undefined, bf16: false }) / 1e9;
  expect(Math.abs(memory / took - 1)).toBeLessThan(0.15);
});
