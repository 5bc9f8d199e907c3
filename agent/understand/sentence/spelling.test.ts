import { expect, test } from 'vitest';
import { isSlipOf, slips } from './spelling.ts';

test.each([
  ['train', 'train', 0],
  ['trian', 'train', 1],
  ['trin', 'train', 1],
  ['recipies', 'recipes', 1],
  ['leadboard', 'leaderboard', 2],
  ['cat', 'leaderboard', 3],
  ['', 'abc', 3],
])('%s and %s differ in %d slips', (a, b, count) => {
  expect(slips(a, b)).toBe(count);
  expect(slips(b, a)).toBe(count);
});

test('short words must be exact, longer ones may have more slips', () => {
  expect(isSlipOf('job', 'jog')).toBe(false);
  expect(isSlipOf('modle', 'model')).toBe(true);
  expect(isSlipOf('modlle', 'models')).toBe(false);
  expect(isSlipOf('leadrbord', 'leaderboard')).toBe(true);
});
