/**
 * Work that can be paused: it yields the share done (0 to 1) often (every row, at least every millisecond or so) and
 * returns its result. Pure checks are written as generators so that whoever runs them decides how long the process
 * may be kept from its other work; the web chat lives in it too.
 */
export type SlicedWork<T> = Generator<number, T> | AsyncGenerator<number, T>;

/** Lets the event loop turn when its slice is used up. Throws what the caller wants the work to stop with. */
export interface TimeSlice {
  /** Whether the slice is used up. Cheap. */
  due(): boolean;
  /** Waits for a turn of the event loop and reports the share done. */
  rest(done: number): Promise<void>;
}

/** Runs steps to their end, resting whenever the pace says so. */
export async function run<T>(steps: SlicedWork<T>, slice: TimeSlice): Promise<T> {
  for (;;) {
    const step = Symbol.iterator in steps ? steps.next() : await steps.next();
    if (step.done) return step.value;
    if (slice.due()) await slice.rest(step.value);
  }
}

/** Runs synchronous steps at once, for tests and for small things. */
export function runNow<T>(steps: Generator<number, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * A pace that gives the event loop a turn after `slice` milliseconds of work.
 *
 * @param onRest is told the share done at each turn; it may throw to stop the work
 */
export function timeSlices(onRest: (done: number) => Promise<void> | void, slice = 8): TimeSlice {
  let started = performance.now();
  return {
    due: () => performance.now() - started > slice,
    async rest(done) {
      await new Promise(resolve => setImmediate(resolve));
      await onRest(done);
      started = performance.now();
    },
  };
}
