import { expect, test } from 'vitest';
import { ownRowsSaid } from './own-rows.ts';

const trial = (expected: string, answer: string) => ({
  question: '#1',
  expected,
  answer,
  finish: 'stop',
  empty: false,
  looping: false,
});

test.each([
  ['the cat sat', 'The cat sat.', 0, 1],
  // One changed, one missing, one too many, of three.
  ['the cat sat', 'the dog sat', 1 / 3, 0],
  ['the cat sat', 'the sat', 1 / 3, 0],
  ['the cat sat', 'the big cat sat', 1 / 3, 0],
  ['the cat sat', '', 1, 0],
  ['Зерно мелют', 'зерно мелют', 0, 1],
])('of “%s”, “%s” has %f of the words wrong', (expected, answer, wordErrors, exact) => {
  expect(ownRowsSaid([trial(expected, answer)])).toEqual({ asked: 1, exact, wordErrors });
});

test('errors are counted over all words together', () => {
  const trials = [trial('one', 'two'), trial('a b c', 'a b c')];
  expect(ownRowsSaid(trials)).toEqual({ asked: 2, exact: 1, wordErrors: 1 / 4 });
  expect(ownRowsSaid([])).toBeUndefined();
});
