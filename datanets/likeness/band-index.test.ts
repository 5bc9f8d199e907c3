import { expect, test } from 'vitest';
import { BandIndex, mostShared } from './band-index.ts';

test('finds the rows that share bands, those that share most first', () => {
  const index = new BandIndex(3);
  index.add(0, [1, 2, 3, -4]);
  index.add(1, [3, -4, 5]);
  index.add(2, [9]);
  expect(index.sharing([3, -4, 5], 10)).toEqual([1, 0]);
  expect(index.sharing([3, -4, 5], 1)).toEqual([1]);
  expect(index.sharing([7], 10)).toEqual([]);
});

test('grows past what it was made for', () => {
  const index = new BandIndex(1);
  for (let row = 0; row < 5000; row++) index.add(row, [row, row + 1]);
  expect(index.sharing([4000], 10)).toEqual([3999, 4000]);
});

test('a band that very many rows share is not walked to its end', () => {
  const index = new BandIndex(10_000);
  for (let row = 0; row < 10_000; row++) index.add(row, [42]);
  expect(index.sharing([42], 1000).length).toBe(64);
});

test('among equals the oldest comes first', () => {
  expect(
    mostShared(
      new Map([
        [7, 2],
        [3, 2],
        [5, 9],
      ]),
      2,
    ),
  ).toEqual([5, 3]);
});
