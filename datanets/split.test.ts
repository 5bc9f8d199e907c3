import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { heldOutOf } from './split.ts';

const items = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    id: from + i,
    hash: createHash('sha256')
      .update(`row ${from + i}`)
      .digest('hex'),
  }));

test('about a tenth is held out, whatever the order', () => {
  const held = heldOutOf(items(1000), { items: 0, heldOut: 0 });
  expect(held.length).toBeGreaterThan(70);
  expect(held.length).toBeLessThan(130);
  expect(new Set(heldOutOf(items(1000).reverse(), { items: 0, heldOut: 0 }))).toEqual(new Set(held));
});

test('at most 200 are held out over all versions', () => {
  const first = heldOutOf(items(5000), { items: 0, heldOut: 0 });
  expect(first.length).toBe(200);
  expect(heldOutOf(items(5000, 5000), { items: 5000, heldOut: 200 })).toEqual([]);
});

test('of five rows or more at least one is held out, of fewer none need be', () => {
  for (let from = 0; from < 200; from += 5) {
    expect(heldOutOf(items(5, from), { items: 0, heldOut: 0 }).length).toBeGreaterThanOrEqual(1);
  }
  const none = items(200).filter(item => heldOutOf([item], { items: 0, heldOut: 0 }).length === 0);
  expect(heldOutOf(none.slice(0, 4), { items: 0, heldOut: 0 })).toEqual([]);
  expect(heldOutOf(none.slice(4, 6), { items: 4, heldOut: 0 }).length).toBe(1);
});
