import { expect, test } from 'vitest';
import { fuse, type Leg } from './fuse.ts';

const leg = (scores: Record<number, number>, weight = 1, isComplete = false): Leg => ({
  hits: Object.entries(scores).map(([id, score]) => ({ sectionId: Number(id), score })),
  weight,
  isComplete,
});
const order = (...legs: Leg[]) => fuse(legs).map(entry => entry.sectionId);

test('scores are weighted sums of z-scores, and what a leg lacks has its lowest', () => {
  const fused = fuse([leg({ 1: 9, 2: 6, 3: 3 }), leg({ 2: 0.5, 4: 0.3, 3: 0.3, 5: 0.5 }, 2)]);
  const far = Math.sqrt(3 / 2); // 3 above or below a mean of 6, with a deviation of the root of 6
  const expected: [number, number][] = [
    [2, 2],
    [5, 2 - far],
    [1, far - 2],
    [3, -far - 2],
    [4, -far - 2],
  ];
  for (const [sectionId, score] of expected)
    expect(fused.find(entry => entry.sectionId === sectionId)?.score).toBeCloseTo(score, 10);
  expect(fused.slice(0, 3).map(entry => entry.sectionId)).toEqual([2, 5, 1]);
});

test('a clear hit of one leg outweighs a narrow lead in the other, whatever their scales', () => {
  for (const scale of [1, 1000]) {
    const lexical = leg({ 1: 30 * scale, 2: 11 * scale, 3: 10 * scale, 4: 9 * scale });
    expect(order(lexical, leg({ 2: 0.81, 1: 0.8, 3: 0.5, 4: 0.4 }, 2))[0]).toBe(1);
  }
});

test('the only section that holds a rare word stands out beside those that do not', () => {
  const vectors = leg({ 1: 0.52, 2: 0.5, 3: 0.51, 4: 0.49, 5: 0.48, 6: 0.47 }, 0.5);
  expect(order(leg({ 4: 7 }, 1, true), vectors)[0]).toBe(4);
});

test('a leg that found nothing, or the same everywhere, changes no order', () => {
  for (const other of [{} as Record<number, number>, { 1: 0.1 + 0.2, 2: 0.3, 3: 0.3 }])
    expect(order(leg({ 1: 2, 2: 1, 3: 3 }), leg(other, 2))).toEqual([3, 1, 2]);
  expect(fuse([])).toEqual([]);
});
