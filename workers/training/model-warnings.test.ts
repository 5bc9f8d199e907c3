import { expect, test } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import type { Trial } from '../plan.ts';
import { modelWarnings, type RunResult } from './model-warnings.ts';
import { loraSettings } from './settings.fixture.ts';

const trial = (change: Partial<Trial> = {}): Trial => ({
  question: 'How much?',
  expected: 'Three.',
  answer: 'Three.',
  finish: 'stop',
  empty: false,
  looping: false,
  ...change,
});

const falling = Array.from({ length: 20 }, (_, at): [number, number] => [at + 1, 3 - at / 10]);

const result = (change: Partial<RunResult> = {}): RunResult => ({
  settings: loraSettings(),
  evaluation: { before: 3, after: 1 },
  curve: { train: falling, heldOut: [] },
  trials: [trial(), trial(), trial()],
  rate: undefined,
  ...change,
});

test('nothing speaks against a run that learned', () => {
  expect(modelWarnings(result())).toEqual([]);
  expect(
    modelWarnings(result({ evaluation: { before: undefined, after: undefined }, trials: undefined })),
  ).toEqual([]);
  expect(modelWarnings(result({ evaluation: { before: 1, after: 1.01 } }))).toEqual([]);
});

test.each<[string, Partial<RunResult>, RegExp]>([
  ['a held-out loss that rose', { evaluation: { before: 1, after: 1.5 } }, /rose from 1 to 1\.5/],
  [
    'a training loss that rose',
    { curve: { train: falling.map(([step, loss]) => [step, 6 - loss]), heldOut: [] } },
    /training loss rose/,
  ],
  [
    'empty answers',
    { trials: [trial({ empty: true }), trial(), trial()] },
    /3 of its own .* nothing to say to 1/,
  ],
  ['answers that go round in circles', { trials: [trial({ looping: true }), trial()] }, /over and over to 1/],
])('%s makes a model doubtful, with something to try', (_, change, words) => {
  const warnings = modelWarnings(result(change));
  expect(warnings).toHaveLength(1);
  const [{ what = '', advice = '' } = {}] = warnings;
  expect(inEnglish(what)).toMatch(words);
  expect(inEnglish(advice)).toMatch(/smaller learning rate \(such as 0\.00005\) or fewer epochs/);
});

test('where the learning rate is far off, that is what to change', () => {
  const rate = { what: 'A learning rate of 0.05 is 250 times the usual one.', advice: 'Take 0.0002.' };
  const warnings = modelWarnings(result({ rate, evaluation: { before: 1, after: 8 } }));
  expect(warnings.map(({ advice }) => advice)).toEqual(['Take 0.0002.', 'Take 0.0002.']);
});
