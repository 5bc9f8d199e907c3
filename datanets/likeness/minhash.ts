import { type GramKind, gramsOf, kindsOf, lengthInWords } from './grams.ts';
import type { Compared } from './normalise.ts';

/**
 * MinHash in 16 bands of 5: two rows are compared when a whole band agrees. The share of pairs that are found is
 * 1 - (1 - s^5)^16, so 0.998 of the pairs that are 0.8 alike, 0.95 at 0.7, 0.40 at 0.5, 0.04 at 0.3: all that may
 * be duplicates, few of the rest. (FineWeb's 14 x 8 would find 0.92 at 0.8.)
 */
export const bandCount = 16;
const bandRows = 5;

const seeds = seedsOf(bandCount * bandRows);

/**
 * The bands of a row, as signed 32-bit numbers, as the database keeps them: 16 for each kind of grams that applies.
 * Yields after each band: a row of a megabyte takes 0.1 s in all.
 */
export function* bandSteps(normalised: Compared): Generator<number, number[]> {
  const bands: number[] = [];
  for (const kind of kindsOf(lengthInWords(normalised))) {
    yield* addBands(bands, gramsOf(normalised, kind), kind);
  }
  return bands;
}

/** The most bands of one kind of grams that a row shares with another: the share of them is their similarity to the fifth power. */
export function mostSharedOfKind(bands: readonly number[], others: ReadonlySet<number>): number {
  let most = 0;
  for (let from = 0; from < bands.length; from += bandCount) {
    const shared = bands.slice(from, from + bandCount).filter(band => others.has(band)).length;
    most = Math.max(most, shared);
  }
  return most;
}

const kindSeeds: Record<GramKind, number> = {
  characters: 0x1b873593,
  words: 0x5bd1e995,
  sentences: 0x2545f491,
};

function* addBands(bands: number[], grams: Uint32Array, kind: GramKind): Generator<number> {
  if (grams.length === 0) return;
  for (let band = 0; band < bandCount; band++) {
    yield band / bandCount;
    let hash = kindSeeds[kind];
    hash = Math.imul(hash ^ band, 0x85ebca6b);
    for (let row = 0; row < bandRows; row++) {
      hash = Math.imul(hash ^ lowest(grams, seeds[band * bandRows + row] ?? 1), 0xcc9e2d51);
      hash ^= hash >>> 15;
    }
    bands.push(hash | 0);
  }
}

function lowest(grams: Uint32Array, seed: number): number {
  let least = 0xffffffff;
  for (let i = 0; i < grams.length; i++) {
    // Two rounds: with a single multiplication the 80 orders are not independent enough (see minhash.test.ts).
    let hash = Math.imul((grams[i] ?? 0) ^ seed, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), seed | 1) >>> 0;
    if (hash < least) least = hash;
  }
  return least;
}

/** Fixed for ever: they are in the database with every band. */
function seedsOf(count: number): Uint32Array {
  const out = new Uint32Array(count);
  let state = 0x6d2b79f5;
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    out[i] = (mixed ^ (mixed >>> 14)) >>> 0;
  }
  return out;
}
