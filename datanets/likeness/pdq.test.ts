import { describe, expect, test } from 'vitest';
import { dice } from '../room.fixture.ts';
import {
  type Luma,
  pdqBands,
  pdqBits,
  pdqDistance,
  pdqHashes,
  pdqMatch,
  pdqOf,
  pdqProbes,
  pdqText,
} from './pdq.ts';

/** Soft blobs at random places. */
function blobs(seed: number, size = 128): Luma {
  const next = dice(seed * 31 + 5);
  const all = Array.from({ length: 12 }, () => ({
    x: next() * size,
    y: next() * size,
    spread: 40 + next() * 400,
    level: next() * 200 - 100,
  }));
  const values = Float32Array.from({ length: size * size }, (_, at) => {
    const [x, y] = [at % size, Math.floor(at / size)];
    return all.reduce(
      (sum, one) => sum + one.level * Math.exp(-((x - one.x) ** 2 + (y - one.y) ** 2) / one.spread),
      120,
    );
  });
  return { width: size, height: size, values };
}

function moved({ width, height, values }: Luma, from: (x: number, y: number) => [number, number]): Luma {
  return {
    width,
    height,
    values: values.map((_, at) => {
      const [x, y] = from(at % width, Math.floor(at / width));
      return values[y * width + x] ?? 0;
    }),
  };
}

const last = 127;
const looks: [string, (x: number, y: number) => [number, number]][] = [
  ['as it is', (x, y) => [x, y]],
  ['mirrored', (x, y) => [last - x, y]],
  ['upside down', (x, y) => [x, last - y]],
  ['turned by 180°', (x, y) => [last - x, last - y]],
  ['transposed', (x, y) => [y, x]],
  ['turned by 90°', (x, y) => [y, last - x]],
  ['turned by 270°', (x, y) => [last - y, x]],
  ['transposed the other way', (x, y) => [last - y, last - x]],
];

describe.each([1, 2, 3])('picture %d', seed => {
  const [own] = pdqHashes(blobs(seed));
  test.each(looks)('%s matches one of its eight hashes', (_, from) => {
    const [hash] = pdqHashes(moved(blobs(seed), from));
    if (!own || !hash) throw new Error('A picture has a hash.');
    expect(Math.min(...pdqHashes(blobs(seed)).map(one => pdqDistance(one, hash)))).toBeLessThanOrEqual(
      pdqMatch,
    );
  });
});

test('other pictures are far from it in each look', () => {
  const hashes = pdqHashes(blobs(1));
  for (const seed of [4, 5, 6, 7]) {
    const [other] = pdqHashes(blobs(seed));
    if (!other) throw new Error('A picture has a hash.');
    expect(Math.min(...hashes.map(hash => pdqDistance(hash, other)))).toBeGreaterThan(60);
  }
});

test('half of the bits are set, and a hash comes back from its text', () => {
  const [hash] = pdqHashes(blobs(9));
  if (!hash) throw new Error('A picture has a hash.');
  expect(pdqDistance(hash, new Uint16Array(16))).toBe(pdqBits / 2);
  expect(pdqOf(pdqText(hash))).toEqual(hash);
});

test('whatever 31 bits change, what is looked for meets what it is found by', () => {
  const next = dice(11);
  const [hash] = pdqHashes(blobs(2));
  if (!hash) throw new Error('A picture has a hash.');
  const probes = new Set(pdqProbes(hash));
  for (let i = 0; i < 300; i++) {
    const other = Uint16Array.from(hash);
    for (let bit = 0; bit < pdqMatch; bit++) {
      const at = Math.floor(next() * pdqBits);
      other[at >> 4] = (other[at >> 4] ?? 0) ^ (1 << (at & 15));
    }
    expect(pdqBands(other).some(band => probes.has(band))).toBe(true);
  }
});
