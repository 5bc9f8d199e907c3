import type { OnProgress } from './trainer-folder.ts';

/** A long piece of work that many may wait for. */
export interface SingleFlight {
  running(): boolean;
  /**
   * Starts the work, or joins it where it runs, with its last progress at once. `signal` gives up: the last to give up
   * stops the work, and is told when it is over.
   */
  join(onProgress: OnProgress, signal: AbortSignal | undefined): Promise<void>;
}

export function singleFlight(work: (tell: OnProgress, signal: AbortSignal) => Promise<void>): SingleFlight {
  let current: Run | undefined;
  return {
    running: () => current !== undefined,
    join(onProgress, signal) {
      // One that was given up may still be ending: the next starts after it.
      if (!current || current.stopped()) {
        const before = current?.finished;
        const run = startRun(async (tell, stop) => {
          await before?.catch(() => {});
          await work(tell, stop);
        });
        current = run;
        const over = () => {
          if (current === run) current = undefined;
        };
        run.finished.then(over, over);
      }
      return current.join(onProgress, signal);
    },
  };
}

interface Run {
  finished: Promise<void>;
  stopped(): boolean;
  join: SingleFlight['join'];
}

function startRun(work: (tell: OnProgress, signal: AbortSignal) => Promise<void>): Run {
  const abort = new AbortController();
  const listeners = new Set<OnProgress>();
  let last: Parameters<OnProgress>[0] | undefined;
  const finished = work(progress => {
    last = progress;
    for (const listener of listeners) listener(progress);
  }, abort.signal);
  finished.catch(() => {}); // Told to those who joined, where any are left.
  return {
    finished,
    stopped: () => abort.signal.aborted,
    join(onProgress, signal) {
      const listener: OnProgress = progress => onProgress(progress);
      listeners.add(listener);
      if (last) onProgress(last);
      return new Promise<void>((resolve, reject) => {
        const leave = () => {
          listeners.delete(listener);
          signal?.removeEventListener('abort', giveUp);
        };
        const giveUp = () => {
          leave();
          if (listeners.size > 0) return reject(signal?.reason);
          abort.abort(signal?.reason);
          const tell = () => reject(signal?.reason);
          finished.then(tell, tell);
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        finished.then(
          () => {
            leave();
            resolve();
          },
          error => {
            leave();
            reject(error);
          },
        );
      });
    },
  };
}
