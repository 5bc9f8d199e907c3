import { expect, test } from 'vitest';
import { learnMeanings, meaningScores } from './by-meaning.ts';

/** At length 1, nearly all of it the same for all: any two have a cosine of .97 or more. */
function vector(...own: number[]): number[] {
  const whole = [1, ...own];
  const length = Math.hypot(...whole);
  return whole.map(value => value / length);
}

test('what all vectors share does not hide what sets them apart', async () => {
  const examples = Array.from({ length: 40 }, (_, at) => [
    { label: 'stop', vector: vector(0.12, 0.001 * at) },
    { label: 'show', vector: vector(0.001 * at, 0.12) },
  ]).flat();
  const weights = await learnMeanings(examples, {
    epochs: 4,
    rate: 0.3,
    decay: 0.0001,
    balance: 1,
    yieldToEventLoop: async () => {},
  });
  expect(Math.exp(meaningScores(weights, vector(0.1, 0.02)).get('stop') ?? 0)).toBeGreaterThan(0.8);
  expect(Math.exp(meaningScores(weights, vector(0.02, 0.1)).get('show') ?? 0)).toBeGreaterThan(0.8);
});
