/**
 * Work that can be interrupted: it yields the share done (0 to 1) often (every row, at least every millisecond or so)
 * and returns its result. Checks are written as generators, so that whoever runs them decides how long the thread may
 * be kept from its other work, and when to stop.
 */
export type SlicedWork<T> = Generator<number, T> | AsyncGenerator<number, T>;

/** A slice of time on the thread's event loop. */
export interface TimeSlice {
  /** Whether the slice is used up. Cheap. */
  due(): boolean;
  /** Gives the event loop a turn and begins a new slice. Throws what the work is to be stopped with. */
  rest(done: number): Promise<void>;
}

/** Runs work to its end, resting whenever its slice is used up. */
export async function run<T>(work: SlicedWork<T>, slice: TimeSlice): Promise<T> {
  for (;;) {
    const step = Symbol.iterator in work ? work.next() : await work.next();
    if (step.done) return step.value;
    if (slice.due()) await slice.rest(step.value);
  }
}

/** Runs work at once, for tests and for small things. */
export function runNow<T>(work: Generator<number, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/**
 * Slices of so many milliseconds.
 *
 * @param onRest is told the share done between two slices; it may throw to stop the work
 */
export function timeSlices(onRest: (done: number) => Promise<void> | void, length = 8): TimeSlice {
  let began = performance.now();
  return {
    due: () => performance.now() - began > length,
    async rest(done) {
      await new Promise(resolve => setImmediate(resolve));
      await onRest(done);
      began = performance.now();
    },
  };
}
