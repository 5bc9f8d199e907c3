/** Something that is looked at again and again. */
export interface PacedWork {
  start(): void;
  /** Resolves when the look that is under way is done. */
  stop(): Promise<void>;
}

/** How often it is looked, in ms. */
const pace = 600_000;

/** Looks at once and every ten minutes, one look after the other. `look` keeps its errors to itself. */
export function openPacedWork(look: () => Promise<void>): PacedWork {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  const next = () => {
    working = working.then(look);
  };
  return {
    start() {
      next();
      timer ??= setInterval(next, pace).unref();
    },
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}
