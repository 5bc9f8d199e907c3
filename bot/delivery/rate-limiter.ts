import { type Reservation, reserveAll, type SlidingWindow } from './sliding-window.ts';

/**
 * Lets those who wait for the same windows through in their order. A thousand chats that each look for themselves would all
 * wake for every request that may go, and the loudest would go first.
 */
export interface RateLimiter {
  /** Resolves with the request, counted, when it may go; with undefined after `close`. */
  acquire(): Promise<Reservation | undefined>;
  /** Nobody goes before then. */
  pauseUntil(time: number): void;
  close(): void;
}

export function openRateLimiter(...windows: SlidingWindow[]): RateLimiter {
  let waiting: ((slot: Reservation | undefined) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let limitedUntil = 0;
  let closed = false;

  const openAt = (time: number) => Math.max(limitedUntil, ...windows.map(window => window.readyAt(time)));

  const reserve = () => reserveAll(windows.map(window => window.reserve()));

  function admit(): void {
    timer = undefined;
    let admitted = 0;
    for (const resolve of waiting) {
      const time = performance.now();
      const at = openAt(time);
      if (at > time) {
        timer = setTimeout(admit, at - time);
        break;
      }
      admitted++;
      resolve(reserve());
    }
    waiting = waiting.slice(admitted);
  }

  return {
    async acquire() {
      if (closed) return undefined;
      const time = performance.now();
      if (!waiting.length && openAt(time) <= time) return reserve();
      return new Promise(resolve => {
        waiting.push(resolve);
        if (!timer) admit();
      });
    },
    pauseUntil(time) {
      limitedUntil = Math.max(limitedUntil, time);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const resolve of waiting.splice(0)) resolve(undefined);
    },
  };
}
