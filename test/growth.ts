export interface Growth {
  sizes: readonly number[];
  /** Milliseconds for each size. */
  times: number[];
  /** How many times as long the largest took as the smallest, which is a quarter of it: 4 when linear, 16 when it is the square. */
  ratio: number;
}

/** Half way between linear and the square, by their logarithms. */
export const mostGrowth = 8;

/** A look at each pattern in milliseconds, for each run of the tests. */
export const shortTexts = { sizes: [4000, 16_000], floor: 20 };

/** What takes minutes: `npm run test:long`. */
export const longTexts = { sizes: [50_000, 100_000, 200_000], floor: 150 };

/**
 * Measures how the time of some work grows with its text. Tried again where it looked like too much: garbage is collected
 * when it pleases, and code is compiled while it runs.
 *
 * @param of.sizes characters, the last one four times the first
 * @param of.floor milliseconds; what takes less is taken as that, since it has no growth to speak of
 */
export async function growthOf(
  make: (characters: number) => string,
  work: (text: string) => unknown,
  { sizes, floor }: { sizes: readonly number[]; floor: number },
): Promise<Growth> {
  let least: Growth | undefined;
  await work(make(1000));
  for (let tries = 0; tries < 3; tries++) {
    const times: number[] = [];
    for (const size of sizes) times.push(await processorTime(make(size), work));
    const ratio = Math.max(times.at(-1) ?? 0, floor) / Math.max(times[0] ?? 0, floor);
    if (!least || ratio < least.ratio) least = { sizes, times, ratio };
    if (ratio < mostGrowth) return least;
  }
  return least ?? { sizes, times: [], ratio: 1 };
}

/** Milliseconds of this thread on a processor, which other processes and tests do not lengthen. */
async function processorTime(text: string, work: (text: string) => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work(text);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
