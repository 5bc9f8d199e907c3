import { setTimeout as wait } from 'node:timers/promises';
import { OutsideError } from '../../store/errors.ts';
import type { Fetch, Fetched, FetchOptions } from '../fetch/guarded-fetch.ts';

/**
 * A fetch that waits and asks again when a site is busy: on 429 and 5xx and when the connection broke, up to four times
 * in all, as long as `Retry-After` says (a minute at most) or 0.5, 1, 2 seconds. While one caller waits for a 429, all
 * do.
 */
export function throttledFetch(
  fetch: Fetch,
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown> = (ms, signal) =>
    wait(ms, undefined, { signal }),
): Fetch {
  let pause: Promise<unknown> = Promise.resolve();
  return async (url, options) => {
    for (let attempt = 0; ; attempt++) {
      await pause;
      const answer = await tryOnce(fetch, url, options);
      const busy = answer instanceof OutsideError || answer.status === 429 || answer.status >= 500;
      if (!busy || attempt === 3) {
        if (answer instanceof OutsideError) throw answer;
        return answer;
      }
      const ms = retryAfter(answer) ?? 500 * 2 ** attempt;
      const waiting = sleep(ms, options?.signal);
      if (!(answer instanceof OutsideError) && answer.status === 429) pause = waiting.catch(() => {});
      await waiting;
    }
  };
}

async function tryOnce(
  fetch: Fetch,
  url: string,
  options: FetchOptions | undefined,
): Promise<Fetched | OutsideError> {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (error instanceof OutsideError && !options?.signal?.aborted) return error;
    throw error;
  }
}

function retryAfter(answer: Fetched | OutsideError): number | undefined {
  if (answer instanceof OutsideError) return undefined;
  const header = answer.headers['retry-after'];
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(60, Math.max(0, seconds)) * 1000 : undefined;
}
