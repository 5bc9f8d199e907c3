/** Says when nobody waits for an answer: heavy work that can be done any time is done then. */
export interface IdleWatch {
  /** Notes that somebody asked; the returned function notes that they were answered. */
  asked(): () => void;
  /**
   * Resolves when everybody was answered and for a tenth of a second nobody asked anything new; and once that was
   * waited for long enough, always at once.
   */
  wait(): Promise<void>;
}

/** Milliseconds: a page asks for its parts closer together than this. */
const pause = 100;

/** Milliseconds after the opening from which on nothing waits any more. */
const longestWait = 2000;

export function openIdleWatch(): IdleWatch {
  const opened = performance.now();
  let asking = 0;
  let last = opened;
  const waiting = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;

  const left = () => {
    const now = performance.now();
    const over = opened + longestWait - now;
    return Math.max(0, asking ? over : Math.min(over, last + pause - now));
  };
  function look(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting.size) return;
    const milliseconds = left();
    if (milliseconds > 0) {
      timer = setTimeout(look, milliseconds);
      return;
    }
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  return {
    asked() {
      asking++;
      let answered = false;
      return () => {
        if (answered) return;
        answered = true;
        asking--;
        last = performance.now();
        look();
      };
    },
    async wait() {
      // What came in since the last step is seen first: a request is read between two turns of the event loop.
      await new Promise<void>(resolve => setImmediate(resolve));
      await new Promise<void>(resolve => {
        waiting.add(resolve);
        look();
      });
    },
  };
}
