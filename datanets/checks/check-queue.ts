import type { CheckParts } from './check-host.ts';
import { checkSubmission } from './check-submission.ts';
import { claimNext, endLeases } from './claims.ts';
import { ThreadPool } from './thread-pool.ts';

/** Checks what was received in threads of their own, so that no file keeps the process from its other work. */
export interface CheckQueue {
  /** Says that there may be something to check. */
  wake(): void;
  /** Takes up what a stopped process left, and from then on looks every ten seconds for what another one lost. */
  resume(): Promise<void>;
  /** Waits until the check under way has let go; it is taken up again by the next `resume`. */
  stop(): Promise<void>;
}

const lookAgain = 10_000;

/** @param shared threads of somebody else, who closes them; else threads of its own */
export function startCheckQueue(parts: CheckParts, shared?: ThreadPool): CheckQueue {
  const pool = shared ?? new ThreadPool();
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  // Whose submission was taken last stands last, so that people take turns.
  const served: number[] = [];
  let large = 0;
  let stopped = false;
  let awake = false;
  let filling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const fill = async () => {
    while (awake && !stopped) {
      awake = false;
      while (running.size < pool.threads && !stopped) {
        // The last thread is kept for small ones, which so never wait for large ones alone.
        const mayBeLarge = large < Math.max(1, pool.threads - 1);
        const claim = await claimNext(parts.db, parts.now(), served, mayBeLarge);
        if (!claim) break;
        if (claim.isLarge) large++;
        take(served, claim.personId);
        const check = checkSubmission(parts, pool, claim, stopping.signal).finally(() => {
          running.delete(check);
          if (claim.isLarge) large--;
          wake();
        });
        running.add(check);
      }
    }
  };
  const wake = () => {
    awake = true;
    if (stopped || filling) return;
    filling = fill()
      .catch(err => parts.log.error({ err }, 'Submissions could not be looked for; it is tried again'))
      .finally(() => {
        filling = undefined;
        if (awake && !stopped && running.size < pool.threads) wake();
      });
  };
  return {
    wake,
    async resume() {
      // The embedded database has one owner, so whatever is being checked was being checked by one that is gone.
      if (parts.db.kind === 'embedded' && running.size === 0 && !filling) await endLeases(parts.db);
      timer ??= setInterval(wake, lookAgain).unref();
      wake();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      stopping.abort();
      if (!shared) await pool.close();
      // A claim that was under way has started its check by now, which lets go at once.
      await filling;
      await Promise.all(running);
    },
  };
}

const mostServed = 1000;

function take(served: number[], personId: number): void {
  const at = served.indexOf(personId);
  if (at !== -1) served.splice(at, 1);
  served.push(personId);
  if (served.length > mostServed) served.shift();
}
