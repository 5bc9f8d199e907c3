import { expect, test } from 'vitest';
import { nearestNames } from './nearest-names.ts';

test.each([
  ['recipies', ['recipes']],
  ['RECIPE', ['recipes']],
  ['math', ['maths']],
  ['zzz', []],
  ['', []],
])('by %j somebody may mean %j', (wanted, meant) => {
  expect(nearestNames(wanted, ['maths', 'recipes', 'spoken digits'])).toEqual(meant);
});
