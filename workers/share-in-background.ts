import type { Database } from '../store/database/database.ts';
import { withRetry } from '../store/database/retry.ts';
import { type ModelStore, sendUnsentModels } from './models/model-copies.ts';
import { removeOrphanedCopies } from './training/orphaned-files.ts';

/** What a file store has too little or too much of is mended while everything else goes on. */
export function shareInBackground(shelf: ModelStore & { db: Database }): { stop(): Promise<void> } {
  const ending = new AbortController();
  const { signal } = ending;
  const mend = async () => {
    await sendUnsentModels(shelf, signal);
    await removeOrphanedCopies(shelf.db, shelf.shared);
  };
  const mending = withRetry(mend, { tries: Number.POSITIVE_INFINITY, signal }).catch(() => {});
  return {
    stop() {
      ending.abort();
      return mending;
    },
  };
}
