/** Where the steps of this attempt began to be timed: after loading, resuming and the evaluation before training. */
export interface Mark {
  step: number;
  /** Milliseconds. */
  at: number;
}

/**
 * Seconds until the last step, from the pace since the mark and not from step 0: steps that an earlier attempt made
 * took no time in this one. `undefined` before the first step.
 */
export function secondsLeft(mark: Mark, now: Mark, steps: number): number | undefined {
  const made = now.step - mark.step;
  if (made <= 0) return undefined;
  const pace = (now.at - mark.at) / 1000 / made;
  return Math.max(0, (steps - now.step) * pace);
}
