import { withRetry } from '../../store/database/retry.ts';
import { FileStoreUnavailable } from '../../store/errors.ts';

/**
 * Does what needs the file store. While that is away the job waits for it, and says so, for as long as it takes.
 *
 * @param signal ends the waiting; then what the store said last is thrown
 */
export async function waitingForStore<T>(
  work: () => Promise<T>,
  showing: (progress: { label: string; done: number | null }) => void,
  signal: AbortSignal,
): Promise<T> {
  const told = () =>
    work().catch(error => {
      if (error instanceof FileStoreUnavailable) showing({ label: 'waiting for the file store', done: null });
      throw error;
    });
  return withRetry(told, { tries: Number.POSITIVE_INFINITY, signal });
}
