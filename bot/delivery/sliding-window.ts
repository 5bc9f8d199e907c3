/** How fast a platform may be written to. */
export interface RateLimits {
  /** The pace of a chat, by the platform's id of it. */
  chat(externalId: string): ChatRateLimit;
  /** Requests of all chats together. */
  perSecond: number;
}

export interface ChatRateLimit {
  /** So many requests in so many milliseconds. */
  requests: number;
  milliseconds: number;
  /**
   * Milliseconds between two versions of one message; where edits count like messages, longer when more of the requests
   * are used up, so that a live card leaves room for answers.
   */
  editMs: number | ((used: number) => number);
}

/**
 * Lets `requests` through in any `milliseconds`. Times are milliseconds of one clock. A request counts from before it is
 * sent until so long after it was answered: the platform counts it somewhere in between.
 */
export interface SlidingWindow {
  /** When the next may go. */
  readyAt(now: number): number;
  take(): Reservation;
  /** How many count. */
  used(now: number): number;
}

export interface Reservation {
  /** It was answered. */
  done(now: number): void;
  /** Nothing was asked after all. */
  giveBack(): void;
}

/** One request that counts in several windows. */
export function reserveAll(all: readonly Reservation[]): Reservation {
  return {
    done: now => all.forEach(one => void one.done(now)),
    giveBack: () => all.forEach(one => void one.giveBack()),
  };
}

/** Milliseconds until it is looked again, when all that count are still on their way. */
const soon = 20;

export function openSlidingWindow(requests: number, milliseconds: number): SlidingWindow {
  const open = new Set<object>();
  let answered: number[] = [];
  const used = (now: number) => {
    answered = answered.filter(time => now - time < milliseconds);
    return open.size + answered.length;
  };
  return {
    used,
    readyAt(now) {
      const over = used(now) - requests;
      if (over < 0) return now;
      const free = answered[over];
      return free === undefined ? now + soon : free + milliseconds;
    },
    take() {
      const one = {};
      open.add(one);
      return {
        done(now) {
          if (open.delete(one)) answered.push(now);
        },
        giveBack: () => void open.delete(one),
      };
    },
  };
}

/**
 * Milliseconds to wait after so many failures: a quarter of a second, half a second, a second, up to a minute, and up to
 * a quarter more by chance.
 */
export function backoff(failures: number, random = Math.random()): number {
  return Math.min(60_000, 250 * 2 ** Math.max(0, failures - 1)) * (1 + random / 4);
}
