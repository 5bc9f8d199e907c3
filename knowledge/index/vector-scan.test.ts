import { expect, test } from 'vitest';
import { encodeVector } from './vector-code.ts';
import { type CodedVector, vectorScan } from './vector-scan.ts';

let seed = 7;
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32 - 0.5;
};
function unit(dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, random);
  const length = Math.hypot(...vector);
  return vector.map(value => value / length);
}
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

/** 3,000 passages of 1,500 sections of three sources, more than the first room holds. */
function filled(dimensions: number) {
  const vectors = Array.from({ length: 3000 }, () => unit(dimensions));
  const rows: CodedVector[] = vectors.map((vector, id) => ({
    id: id + 1,
    sectionId: id >> 1,
    sourceId: id % 3,
    code: encodeVector(vector),
  }));
  const scan = vectorScan(dimensions);
  scan.add(rows);
  return { scan, rows, vectors };
}

test('a vector of a byte a dimension has the cosines of the whole one, to .002', () => {
  for (let round = 0; round < 50; round++) {
    const [query, vector] = [unit(384), unit(384)];
    const scan = vectorScan(384);
    scan.add([{ id: 1, sectionId: 1, sourceId: 1, code: encodeVector(vector) }]);
    const [near] = scan.search(Float32Array.from(query), new Set([1]), 1);
    expect(Math.abs((near?.cosine ?? 9) - dot(query, vector))).toBeLessThan(0.002);
  }
});

test('the best sections of the sources that are asked are found, each by its best passage', () => {
  for (const dimensions of [30, 64]) {
    const { scan, rows, vectors } = filled(dimensions);
    const query = unit(dimensions);
    const best = new Map<number, number>();
    for (const [index, row] of rows.entries()) {
      if (row.sourceId === 2) continue;
      const cosine = dot(query, vectors[index] ?? []);
      best.set(row.sectionId, Math.max(best.get(row.sectionId) ?? -1, cosine));
    }
    const wanted = [...best].sort((a, b) => b[1] - a[1]).slice(0, 20);
    const found = scan.search(Float32Array.from(query), new Set([0, 1]), 20);
    expect(found).toHaveLength(20);
    for (const [place, near] of found.entries()) {
      expect(near.cosine).toBeCloseTo(wanted[place]?.[1] ?? 0, 2);
      expect(near.cosine).toBeCloseTo(best.get(near.sectionId) ?? 0, 2);
      // The passage that is named is the one with that cosine.
      expect(near.cosine).toBeCloseTo(dot(query, vectors[near.id - 1] ?? []), 2);
    }
  }
});

test('what is removed is found no more, all else is, and the same row again is one', () => {
  const { scan, rows } = filled(16);
  const gone = Array.from({ length: 700 }, (_, index) => index * 2);
  scan.remove(gone);
  expect(scan.size()).toBe(1600);
  scan.add(rows.slice(-10));
  expect(scan.size()).toBe(1600);
  const found = scan.search(Float32Array.from(unit(16)), new Set([0, 1, 2]), 2000);
  expect(found.map(near => near.sectionId).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 1500 }, (_, index) => index).filter(id => !gone.includes(id)),
  );
  scan.add(rows.slice(0, 2));
  expect(scan.size()).toBe(1602);
});

test('a vector of another length is of another model, and left out', () => {
  const scan = vectorScan(4);
  scan.add([{ id: 1, sectionId: 1, sourceId: 1, code: encodeVector([1, 0, 0]) }]);
  expect(scan.size()).toBe(0);
});

test('a vector of nothing but zeros has a cosine of 0', () => {
  const scan = vectorScan(4);
  scan.add([{ id: 1, sectionId: 1, sourceId: 1, code: encodeVector([0, 0, 0, 0]) }]);
  expect(scan.search(Float32Array.of(1, 0, 0, 0), new Set([1]), 5)).toEqual([
    { sectionId: 1, cosine: 0, id: expect.any(Number) },
  ]);
});
