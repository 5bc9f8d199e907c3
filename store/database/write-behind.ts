import { setTimeout as wait } from 'node:timers/promises';

/**
 * What nobody waits for: written a moment later, many at once, newest value of each key. What could not be written is
 * tried again. A crash loses what was not written yet, so it is for what can be found out, or done, again.
 */
export interface WriteBehind<Key, Value> {
  put(key: Key, value: Value): void;
  /** Takes back what waits of a key. Resolves when nothing of it is being written any more. */
  takeBack(key: Key): Promise<void>;
  /** Writes now what is not written yet, however long that takes. */
  written(): Promise<void>;
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

/** Milliseconds until it is tried again. */
const again = 1000;

/**
 * @param write is never called again before it has ended
 * @param milliseconds from the first of a batch until it is written
 * @param log is told what `write` throws
 */
export function openWriteBehind<Key, Value>(options: {
  write: (batch: ReadonlyMap<Key, Value>) => Promise<unknown>;
  milliseconds: number;
  log: (error: unknown) => void;
}): WriteBehind<Key, Value> {
  let waiting = new Map<Key, Value>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let stopped = false;

  function flush(): void {
    timer = undefined;
    const batch = waiting;
    waiting = new Map();
    if (!batch.size) return;
    writing = writing
      .then(() => options.write(batch))
      .catch(error => {
        options.log(error);
        if (stopped) return;
        for (const [key, value] of batch) if (!waiting.has(key)) waiting.set(key, value);
        timer ??= setTimeout(flush, again);
      });
  }

  return {
    put(key, value) {
      waiting.set(key, value);
      timer ??= setTimeout(flush, options.milliseconds);
    },
    async takeBack(key) {
      waiting.delete(key);
      await writing;
      waiting.delete(key);
    },
    async written() {
      for (;;) {
        clearTimeout(timer);
        flush();
        await writing;
        if (!waiting.size || stopped) return;
        await wait(again);
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      flush();
      await writing;
    },
  };
}
