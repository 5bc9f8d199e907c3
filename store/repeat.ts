/** Work that goes on in the background, part by part, until there is no more of it. */
export interface Repeated {
  /** Begins; again changes nothing. */
  start(): void;
  /** Ends after the part that is under way. */
  stop(): Promise<void>;
}

/**
 * Calls `some` until it says that there is no more, with a pause between, so that others come first. A part that fails is
 * tried again.
 *
 * @param pause milliseconds
 * @param failed is told of each part that failed
 */
export function repeatUntilDone(
  some: () => Promise<boolean>,
  { pause, failed }: { pause: number; failed: (error: unknown) => void },
): Repeated {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let stopped = false;
  const next = () => {
    working = some()
      .catch(error => {
        failed(error);
        return true;
      })
      .then(more => {
        if (more && !stopped) timer = setTimeout(next, pause).unref();
      });
  };
  return {
    start() {
      if (!working && !stopped) next();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}
