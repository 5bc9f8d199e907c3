/**
 * Lets `requests` through in any `milliseconds`. Times are milliseconds of one clock. A request counts from before it is
 * sent until so long after it was answered: the platform counts it somewhere in between. p-queue and p-throttle count
 * from the start of a request, and know nothing of a request that was given back or of those before a restart.
 */
export interface SlidingWindow {
  /** When the next may go. */
  readyAt(now: number): number;
  reserve(): Reservation;
  /** How many count. */
  used(now: number): number;
}

export interface Reservation {
  /** It was answered. */
  done(now: number): void;
  /** Nothing was asked after all. */
  cancel(): void;
}

/** One request that counts in several windows. */
export function reserveAll(all: readonly Reservation[]): Reservation {
  return {
    done: now => all.forEach(one => void one.done(now)),
    cancel: () => all.forEach(one => void one.cancel()),
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
    reserve() {
      const one = {};
      open.add(one);
      return {
        done(now) {
          if (open.delete(one)) answered.push(now);
        },
        cancel: () => void open.delete(one),
      };
    },
  };
}
