import { type Reservation, reserveAll, type SlidingWindow } from './sliding-window.ts';

/**
 * Lets those who wait for the same windows through in their order. A thousand chats that each look for themselves would all
 * wake for every request that may go, and the loudest would go first.
 */
export interface RateLimiter {
  /** Resolves with the request, counted, when it is one's turn; with undefined after `close`. */
  take(): Promise<Reservation | undefined>;
  /** Nobody goes before then. */
  hold(until: number): void;
  close(): void;
}

export function openRateLimiter(...windows: SlidingWindow[]): RateLimiter {
  let waiting: ((turn: Reservation | undefined) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let heldUntil = 0;
  let closed = false;

  const openAt = (time: number) => Math.max(heldUntil, ...windows.map(window => window.readyAt(time)));

  const taken = () => reserveAll(windows.map(window => window.take()));

  function go(): void {
    timer = undefined;
    let gone = 0;
    for (const resolve of waiting) {
      const time = performance.now();
      const at = openAt(time);
      if (at > time) {
        timer = setTimeout(go, at - time);
        break;
      }
      gone++;
      resolve(taken());
    }
    waiting = waiting.slice(gone);
  }

  return {
    async take() {
      if (closed) return undefined;
      const time = performance.now();
      if (!waiting.length && openAt(time) <= time) return taken();
      return new Promise(resolve => {
        waiting.push(resolve);
        if (!timer) go();
      });
    },
    hold(until) {
      heldUntil = Math.max(heldUntil, until);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const resolve of waiting.splice(0)) resolve(undefined);
    },
  };
}
