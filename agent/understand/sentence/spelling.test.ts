import { expect, test } from 'vitest';
import { editDistance, isMisspelling } from './spelling.ts';

test.each([
  ['train', 'train', 0],
  ['trian', 'train', 1],
  ['trin', 'train', 1],
  ['recipies', 'recipes', 1],
  ['leadboard', 'leaderboard', 2],
  ['cat', 'leaderboard', 3],
  ['', 'abc', 3],
])('%s and %s differ in %d slips', (a, b, count) => {
  expect(editDistance(a, b)).toBe(count);
  expect(editDistance(b, a)).toBe(count);
});

test('short words must be exact, longer ones may have more slips', () => {
  expect(isMisspelling('job', 'jog')).toBe(false);
  expect(isMisspelling('modle', 'model')).toBe(true);
  expect(isMisspelling('modlle', 'models')).toBe(false);
  expect(isMisspelling('leadrbord', 'leaderboard')).toBe(true);
});
