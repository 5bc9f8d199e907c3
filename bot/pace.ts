/** How fast a platform may be written to. */
export interface Limits {
  /** The pace of a chat, by the platform's id of it. */
  chat(externalId: string): ChatPace;
  /** Requests of all chats together. */
  perSecond: number;
}

export interface ChatPace {
  /** So many requests in so many milliseconds. */
  requests: number;
  milliseconds: number;
  /**
   * Milliseconds between two versions of one message; where edits count like messages, longer when more of the requests
   * are used up, so that a live card leaves room for answers.
   */
  editMs: number | ((used: number) => number);
}

/** Lets `requests` through in any `milliseconds`. Times are milliseconds of one clock. */
export interface Window {
  /** When the next may go. */
  readyAt(now: number): number;
  take(now: number): void;
  /** What was taken then was not needed. */
  giveBack(then: number): void;
  /** How many went within the last `milliseconds`. */
  used(now: number): number;
}

export function openWindow(requests: number, milliseconds: number): Window {
  let taken: number[] = [];
  return {
    readyAt(now) {
      taken = taken.filter(time => now - time < milliseconds);
      return taken.length < requests ? now : (taken[taken.length - requests] ?? now) + milliseconds;
    },
    take: now => void taken.push(now),
    giveBack(then) {
      const at = taken.lastIndexOf(then);
      if (at >= 0) taken.splice(at, 1);
    },
    used: now => taken.filter(time => now - time < milliseconds).length,
  };
}

/**
 * Milliseconds to wait after so many failures: a quarter of a second, half a second, a second, up to a minute, and up to
 * a quarter more by chance.
 */
export function backoff(failures: number, random = Math.random()): number {
  return Math.min(60_000, 250 * 2 ** Math.max(0, failures - 1)) * (1 + random / 4);
}
