/** Lets so many requests a minute of each key through, and says to the others when to come again. */
export interface RequestRateLimit {
  /** Takes a request. Returns 0 when it may go, else in how many seconds it may. */
  take(key: number): number;
}

/** Beyond that many keys, those at rest are forgotten. */
const kept = 10_000;

/**
 * The generic cell rate algorithm (ITU-T I.371): what may come at once is a minute's worth.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function openRequestRateLimit(perMinute: number, now = () => performance.now()): RequestRateLimit {
  const interval = 60_000 / perMinute;
  const ahead = (perMinute - 1) * interval;
  /** When a key's next request would be due, if they came one an interval. */
  const due = new Map<number, number>();
  return {
    take(key) {
      const at = now();
      const next = Math.max(due.get(key) ?? 0, at);
      if (next - at > ahead) return (next - at - ahead) / 1000;
      if (due.size >= kept) for (const [other, when] of due) if (when <= at) due.delete(other);
      due.set(key, next + interval);
      return 0;
    },
  };
}
