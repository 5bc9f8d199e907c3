/** Runs work, so many pieces at once, the others in their order. */
export type ConcurrencyLimit = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A thousand messages that arrive at once would each take a step before the first takes its second, and nobody would be
 * answered until all are stored; what has to be answered in seconds would wait behind them.
 */
export function openConcurrencyLimit(most: number): ConcurrencyLimit {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async work => {
    if (running >= most) await new Promise<void>(resolve => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
