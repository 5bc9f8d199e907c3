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
  /** Milliseconds between two versions of one message. */
  editMs: number;
}

/** Lets `requests` through in any `milliseconds`. Times are milliseconds of one clock. */
export interface Window {
  /** When the next may go. */
  readyAt(now: number): number;
  take(now: number): void;
}

export function openWindow(requests: number, milliseconds: number): Window {
  let taken: number[] = [];
  return {
    readyAt(now) {
      taken = taken.filter(time => now - time < milliseconds);
      return taken.length < requests ? now : (taken[taken.length - requests] ?? now) + milliseconds;
    },
    take: now => void taken.push(now),
  };
}

/** Milliseconds to wait after so many failures: 1 s, 2 s, 4 s, up to a minute, and up to a quarter more by chance. */
export function backoff(failures: number, random = Math.random()): number {
  return Math.min(60_000, 1000 * 2 ** Math.max(0, failures - 1)) * (1 + random / 4);
}
