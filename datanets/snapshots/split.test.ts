import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { heldOutOf } from './split.ts';

const items = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    id: from + i,
    hash: createHash('sha256')
      .update(`row ${from + i}`)
      .digest('hex'),
  })).sort((a, b) => (a.hash < b.hash ? -1 : 1));

test('about a tenth is held out', () => {
  const held = heldOutOf(items(1000), 1000, 0);
  expect(held.length).toBeGreaterThan(70);
  expect(held.length).toBeLessThan(130);
});

test('a row that comes with others is on the side it would be on alone', () => {
  const held = new Set(heldOutOf(items(1000), 1000, 0));
  for (const item of items(1000)) expect(heldOutOf([item], 1, 0).length === 1).toBe(held.has(item.id));
});

test('at most 200 are held out over all versions', () => {
  expect(heldOutOf(items(5000), 5000, 0).length).toBe(200);
  expect(heldOutOf(items(5000), 10_000, 190).length).toBe(10);
  expect(heldOutOf(items(5000), 10_000, 200)).toEqual([]);
});

test('of five rows or more at least one is held out, of fewer none need be', () => {
  const none = items(200).filter(item => heldOutOf([item], 1, 0).length === 0);
  expect(heldOutOf(none.slice(0, 4), 4, 0)).toEqual([]);
  expect(heldOutOf(none.slice(0, 5), 5, 0)).toEqual([none[0]?.id]);
  expect(heldOutOf(none.slice(4, 6), 6, 0)).toEqual([none[4]?.id]);
  expect(heldOutOf(none.slice(4, 6), 6, 1)).toEqual([]);
});
