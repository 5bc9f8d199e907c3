import { setTimeout as wait } from 'node:timers/promises';
import { backoff } from '../delivery/backoff.ts';
import { FileNotHandedOut } from './not-handed-out.ts';

/** Milliseconds for which a file is asked for; an address of Discord's ends after 24 hours. */
const longestMs = 12 * 3_600_000;
/** Milliseconds after which the person is told. A hiccup of the platform's is over before. */
const hiccupMs = 4000;

/**
 * Fetches files until they are here, for hours, while the platform does not hand them out. What is gone for good fails
 * at once.
 *
 * @param onSlow called once, when it takes longer than a hiccup
 * @throws FileNotHandedOut after twelve hours, or when the signal ends it; whatever else `fetch` throws, at once
 */
export async function fetchWithRetry<T>(
  fetch: () => Promise<T>,
  { signal, onSlow }: { signal: AbortSignal; onSlow: () => void },
): Promise<T> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  try {
    for (let failures = 1; ; failures++) {
      try {
        return await fetch();
      } catch (error) {
        const isOver = signal.aborted || performance.now() - started > longestMs;
        if (!(error instanceof FileNotHandedOut) || isOver) throw error;
        timer ??= setTimeout(onSlow, hiccupMs).unref();
        await wait(backoff(failures), undefined, { signal }).catch(() => {});
        if (signal.aborted) throw error;
      }
    }
  } finally {
    clearTimeout(timer);
  }
}
