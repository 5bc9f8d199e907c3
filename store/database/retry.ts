import { DiskFull, FileStoreUnavailable } from '../errors.ts';
import { isUnavailable } from './unavailable.ts';

export interface RetryOptions {
  /** How often it is tried again; 16 times (about five minutes) unless said otherwise. */
  tries?: number;
  /** Milliseconds between two tries at most: 30,000 unless said otherwise. */
  longest?: number;
  /** Whether there is no time for that any more: the whole program is ending. */
  isEnding?: () => boolean;
  /** Ends the waiting. */
  signal?: AbortSignal;
}

/**
 * Does what must not be lost when the database or the file store is away, or full, for a while: tries again, longer and longer apart,
 * then throws what it met last. An error of the statement itself (a constraint) is thrown at once.
 *
 * p-retry says nearly the same, but when its signal is aborted it rejects with the signal's reason, where callers need what
 * the database said last, and makes no first try.
 */
export async function withRetry<T>(work: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { tries = 16, longest = 30_000, isEnding = () => false, signal } = options;
  for (let tried = 0; ; tried++) {
    try {
      return await work();
    } catch (error) {
      const passes =
        isUnavailable(error) || error instanceof DiskFull || error instanceof FileStoreUnavailable;
      if (!passes || isEnding() || signal?.aborted || tried >= tries) throw error;
      await pause(Math.min(longest, 250 * 2 ** tried), signal);
      if (signal?.aborted) throw error;
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds).unref();
    signal?.addEventListener('abort', end);
  });
}
