import { setTimeout as wait } from 'node:timers/promises';
import { backoff } from './backoff.ts';

/**
 * Does something until it succeeds or the signal ends it, each time a little later.
 *
 * @param onFailure called with the first failure
 */
export async function retryUntilDone(
  work: () => Promise<unknown>,
  { signal, onFailure }: { signal: AbortSignal; onFailure: (error: unknown) => void },
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      await work();
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (failures === 1) onFailure(error);
      await wait(backoff(failures), undefined, { signal, ref: false }).catch(() => {});
    }
  }
}
