/** Milliseconds of processor time, so that a busy machine changes little. */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user } = process.cpuUsage(before);
  return user / 1000;
}

export interface Growth {
  sizes: number[];
  times: number[];
  /** How many times as long four times the text took. Linear is 4, the square 16; below 150 ms all is taken as 150 ms. */
  ratio: number;
}

/** Measures how the time of some work grows from 50,000 over 100,000 to 200,000 characters. */
export async function growthOf(
  make: (characters: number) => string,
  work: (text: string) => unknown,
): Promise<Growth> {
  const sizes = [50_000, 100_000, 200_000];
  const times: number[] = [];
  await work(make(5000));
  for (const size of sizes) {
    const text = make(size);
    times.push(await processorTime(() => work(text)));
  }
  const [first = 0, , last = 0] = times;
  return { sizes, times, ratio: Math.max(last, 150) / Math.max(first, 150) };
}

/** Half way between linear and the square, by their logarithms, with room for the garbage collector. */
export const mostGrowth = 10;
