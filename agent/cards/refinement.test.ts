import { expect, test } from 'vitest';
import type { Refinement } from '../../workers/job.ts';
import type { Evaluation, EvaluationPart } from '../../workers/measurement.ts';
import { refinementVerdict } from './refinement.ts';

const refinement = { refines: 'maths-v1' } as Refinement;

/** A part in which the new model's loss is by so much above the old one's, give or take a tenth. */
function part(rows: EvaluationPart['rows'], loss: number, count = 30): EvaluationPart {
  const around = { value: loss, low: loss - 0.1, high: loss + 0.1 };
  return {
    rows,
    label: 'maths v2',
    count,
    models: [
      { name: 'maths-v2', role: 'model', figures: {}, difference: {} },
      { name: 'gpt2', role: 'base', figures: {}, difference: { loss: { value: -9, low: -9, high: -9 } } },
      { name: 'maths-v1', role: 'other', figures: {}, difference: { loss: around } },
    ],
  };
}

test.each<[string, EvaluationPart[], string, string]>([
  ['better on both', [part('older', -1), part('newer', -1)], 'good', 'better than maths-v1 on rows'],
  [
    'better on one, alike on the other',
    [part('older', 0), part('newer', -1)],
    'good',
    'better than maths-v1',
  ],
  [
    'forgotten what it knew',
    [part('older', 1), part('newer', -1)],
    'warning',
    'newer rows and worse on the older',
  ],
  [
    'no better at what is new',
    [part('older', -1), part('newer', 1)],
    'warning',
    'older rows and worse on the newer',
  ],
  ['worse', [part('older', 1), part('newer', 0.05)], 'bad', 'worse than maths-v1'],
  ['within chance, whatever the base does', [part('older', 0.05)], 'neutral', 'No difference'],
  ['too few rows to tell', [part('older', 0), part('newer', -1, 9)], 'neutral', 'No difference'],
])('of a refinement it is said whether it is better than its model: %s', (_, parts, tone, words) => {
  const models = [{ name: 'maths-v2' }] as Evaluation['models'];
  const verdict = refinementVerdict({ models, parts } as Evaluation, refinement);
  expect(verdict.tone).toBe(tone);
  expect(verdict.text).toContain(words);
});
