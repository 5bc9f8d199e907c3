/** Those who wait for something to happen on a fake. */
export interface Watch {
  /** To be called when something has changed. */
  changed(): void;
  /** Calls back when something changes. Returns the way to stop. */
  onChange(listener: () => void): () => void;
  /** Waits until `look` finds something. */
  until<T>(what: string, look: () => T | undefined | false, seconds?: number): Promise<T>;
}

export function openWatch(): Watch {
  const watchers = new Set<() => void>();
  return {
    changed() {
      for (const watcher of watchers) watcher();
    },
    onChange(listener) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    until(what, look, seconds = 15) {
      return new Promise((resolve, reject) => {
        const done = (act: () => void) => {
          watchers.delete(tryAgain);
          clearTimeout(timer);
          clearInterval(poll);
          act();
        };
        const tryAgain = () => {
          const found = look();
          if (found) done(() => resolve(found));
        };
        const timer = setTimeout(
          () => done(() => reject(new Error(`Waited ${seconds} s for ${what}.`))),
          seconds * 1000,
        );
        // What a client does by itself (a reconnect) makes no change here to wait for.
        const poll = setInterval(tryAgain, 50);
        watchers.add(tryAgain);
        tryAgain();
      });
    },
  };
}
