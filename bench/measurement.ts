import { readFile } from 'node:fs/promises';

/** One line of `npm run bench`: a figure beside its baseline, both taken in the same run. */
export interface Measurement {
  name: string;
  ours: number;
  /** What it is compared with; left out for a figure that stands alone, such as memory. */
  baseline?: number;
  /** Of both: `ms`, `MB`, `rows/s`. */
  unit: string;
  /** `ours / baseline`; left out without a baseline. */
  ratio?: number;
  /** What it has to be, of the ratio or else of `ours`: `≤ 2`, `≥ 0.95`, `< 800`. */
  target: string;
}

/** A part of the bench: `bench/<name>.ts` exports it as `run`. */
export type Part = () => Promise<Measurement[]>;

/** Whether a measurement is what it has to be; `undefined` when its target is no bound. */
export function isMet({ ours, ratio, target }: Measurement): boolean | undefined {
  const [, sign, bound] = /^\s*([≤≥<>])\s*([\d.]+)/.exec(target) ?? [];
  if (!sign || !bound) return undefined;
  const value = ratio ?? ours;
  if (sign === '≤') return value <= Number(bound);
  if (sign === '≥') return value >= Number(bound);
  return sign === '<' ? value < Number(bound) : value > Number(bound);
}

/** The value below which a share of the values lies: `quantile(values, 0.5)` is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** The median and the slowest twentieth of some times, in milliseconds, beside a baseline's: at most twice as long. */
export function beside(what: string, ours: readonly number[], bare: readonly number[]): Measurement[] {
  return [
    { label: 'p50', share: 0.5 },
    { label: 'p95', share: 0.95 },
  ].map(({ label, share }): Measurement => {
    const [own, baseline] = [quantile(ours, share), quantile(bare, share)];
    return {
      name: `${what}, ${label}`,
      ours: own,
      baseline,
      unit: 'ms',
      ratio: own / baseline,
      target: '≤ 2',
    };
  });
}

/** Megabytes that a process holds. */
export async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
