/** After the process ended so often while it alone was worked on, an update is given up: it is what ends the process. */
const mostDeathsAlone = 5;

/** As it is worked on once more. */
export function counted<Left extends { attempts: number }>(left: Left): Left {
  return { ...left, attempts: left.attempts + 1 };
}

/** What was stored and not finished, as a start goes about it. */
export interface ResumeOrder<Left> {
  /** Ended the process too often. */
  hopeless: Left[];
  /**
   * Had begun when a process ended that was not stopped: one of them may be why. They are worked on before anything else,
   * one at a time, so that only the one that is to blame is counted; the least suspect first.
   */
  alone: Left[];
  /** No start has begun with them yet; in the order in which they came. */
  together: Left[];
}

/**
 * @param left in the order in which it came. `attempts` are begun tries that neither ended nor were taken back by a stop:
 *   the first among others, which only makes it a suspect, all later ones alone.
 */
export function resumeOrder<Left extends { attempts: number }>(left: readonly Left[]): ResumeOrder<Left> {
  const {
    hopeless = [],
    alone = [],
    together = [],
  } = Object.groupBy(left, ({ attempts }) => {
    if (attempts > mostDeathsAlone) return 'hopeless';
    return attempts > 0 ? 'alone' : 'together';
  });
  return { hopeless, alone: alone.toSorted((a, b) => a.attempts - b.attempts), together };
}
