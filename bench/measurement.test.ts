import { expect, test } from 'vitest';
import { isMet, quantile } from './measurement.ts';

test.each([
  ['≤ 2', { ours: 30, ratio: 2 }, true],
  ['≤ 2', { ours: 1, ratio: 2.01 }, false],
  ['≥ 0.95', { ours: 1, ratio: 0.96 }, true],
  ['< 800', { ours: 800 }, false],
  ['> 3', { ours: 4 }, true],
  ['shown only', { ours: 4 }, undefined],
])('the target “%s” on %j', (target, given, met) => {
  expect(isMet({ name: '', unit: '', target, ...given })).toBe(met);
});

test('quantiles lie between the values they fall between', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([1, 2], 0.5)).toBe(1.5);
  expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
});
