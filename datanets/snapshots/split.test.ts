import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { heldOutOf } from './split.ts';

const groups = (count: number, from = 0, size = 1) =>
  Array.from({ length: count }, (_, i) => ({
    ids: Array.from({ length: size }, (_, n) => (from + i) * size + n),
    key: createHash('sha256')
      .update(`row ${from + i}`)
      .digest('hex'),
  })).sort((a, b) => (a.key < b.key ? -1 : 1));

test('about a tenth is held out', () => {
  const held = heldOutOf(groups(1000), 1000, 0);
  expect(held.length).toBeGreaterThan(70);
  expect(held.length).toBeLessThan(130);
});

test('a row that comes with others is on the side it would be on alone', () => {
  const held = new Set(heldOutOf(groups(1000), 1000, 0));
  for (const group of groups(1000)) {
    expect(heldOutOf([group], 1000, 1).length === 1).toBe(held.has(group.ids[0] ?? -1));
  }
});

test('rows of one prompt are all held out or none of them', () => {
  const held = new Set(heldOutOf(groups(100, 0, 4), 400, 0));
  expect(held.size).toBeGreaterThan(10);
  for (const { ids } of groups(100, 0, 4)) expect([0, 4]).toContain(ids.filter(id => held.has(id)).length);
});

test('a prompt that most rows share is trained on', () => {
  const template = { key: '0'.repeat(16), ids: Array.from({ length: 90 }, (_, id) => id) };
  const rest = { key: '9'.repeat(16), ids: [200] };
  expect(heldOutOf([template], 100, 0)).toEqual([]);
  expect(heldOutOf([template, rest], 100, 0)).toEqual([200]);
});

test('at most 200 are held out over all versions', () => {
  expect(heldOutOf(groups(5000), 5000, 0).length).toBe(200);
  expect(heldOutOf(groups(5000), 10_000, 190).length).toBe(10);
  expect(heldOutOf(groups(5000), 10_000, 200)).toEqual([]);
});

test('of five rows or more at least one is held out, of fewer none need be', () => {
  const none = groups(200).filter(group => heldOutOf([group], 100, 1).length === 0);
  expect(heldOutOf(none.slice(0, 4), 4, 0)).toEqual([]);
  expect(heldOutOf(none.slice(0, 5), 5, 0)).toEqual(none[0]?.ids);
  expect(heldOutOf(none.slice(4, 6), 6, 0)).toEqual(none[4]?.ids);
  expect(heldOutOf(none.slice(4, 6), 6, 1)).toEqual([]);
});
