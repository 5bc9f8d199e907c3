/** What an error says of the service that was asked: that it is away, and for how many milliseconds by its own words. */
export interface Outage {
  retryAfter: number | undefined;
}

/** It was away a moment ago and was not asked again. */
export class CircuitOpen extends Error {
  override name = 'CircuitOpen';
}

/**
 * Keeps a service that is away from being asked, and those who wait for it from waiting: after an outage nothing is sent
 * for {@link openFor} milliseconds, then one request is tried while the others are still refused. What it answers decides.
 *
 * M. Nygard, Release It, 2nd edition (2018), section 5.2.
 */
export interface CircuitBreaker {
  /**
   * @param outageOf what an error of `work` says; `undefined` when the service answered, or nobody waited for it any more
   * @throws CircuitOpen without doing it, and what `work` throws
   */
  run<T>(work: () => Promise<T>, outageOf: (error: unknown) => Outage | undefined): Promise<T>;
  /** Until when nothing is sent, as milliseconds since 1970; `undefined` while all is well. */
  openUntil(): number | undefined;
}

/** Milliseconds after the first outage, and at most; twice as long after each trial that failed. */
export const openFor = { first: 10_000, most: 5 * 60_000 };

/** A service that says it is away for weeks is looked after once an hour. */
const longestRetryAfter = 60 * 60_000;

export function openCircuitBreaker(now: () => number): CircuitBreaker {
  let outages = 0;
  let until = 0;
  let isTrying = false;

  function open({ retryAfter }: Outage): void {
    const own = Math.min(openFor.most, openFor.first * 2 ** outages);
    until = now() + Math.min(longestRetryAfter, retryAfter ?? own);
    outages++;
  }

  return {
    openUntil: () => (outages ? until : undefined),
    async run(work, outageOf) {
      if (outages && (isTrying || now() < until)) throw new CircuitOpen('It was away a moment ago.');
      // Of many that were sent before the first of them failed, one counts.
      const before = outages;
      isTrying = outages > 0;
      try {
        const result = await work();
        if (before === outages) outages = 0;
        return result;
      } catch (error) {
        const outage = outageOf(error);
        if (outage && before === outages) open(outage);
        throw error;
      } finally {
        if (before > 0) isTrying = false;
      }
    },
  };
}
