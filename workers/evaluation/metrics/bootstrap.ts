import { setImmediate as turn } from 'node:timers/promises';
import type { Interval } from '../../measurement.ts';

/** Resamples; the percentiles of an interval of 95 % then rest on 25 of them at each end. */
const resamples = 1000;

/**
 * A figure of a sample with its 95 % interval, by the percentile bootstrap (Efron 1979): the figure of a thousand
 * samples drawn from this one with replacement. The same sample gives the same interval. A sample of one has no width.
 *
 * @param figure of some rows; not a number where it can't be told
 */
export async function bootstrap<Row>(
  rows: readonly Row[],
  figure: (rows: readonly Row[]) => number,
): Promise<Interval | undefined> {
  const value = rows.length > 0 ? figure(rows) : Number.NaN;
  if (!Number.isFinite(value)) return undefined;
  const random = pseudoRandom(rows.length);
  const figures: number[] = [];
  let began = performance.now();
  for (let n = 0; n < resamples; n++) {
    const drawn = rows.map((row, _, all) => all[Math.floor(random() * all.length)] ?? row);
    const of = figure(drawn);
    if (Number.isFinite(of)) figures.push(of);
    if (performance.now() - began > slice) {
      await turn();
      began = performance.now();
    }
  }
  figures.sort((one, other) => one - other);
  const at = (share: number) => figures[Math.round(share * (figures.length - 1))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}

/** Milliseconds after which everybody else has a turn. */
const slice = 8;

/** Numbers from 0 to 1, always the same for a seed: Mulberry32. */
export function pseudoRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
