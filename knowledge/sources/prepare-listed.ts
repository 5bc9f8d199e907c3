import type { Database } from '../../store/database/database.ts';
import { message } from '../../store/message.ts';
import type { ListedPage, PageState } from '../gitbook/reader.ts';
import { countAttempt, forgetAttempts, mostAttempts, uncountAttempt } from './page-attempts.ts';
import type { PreparedPage } from './page-job.ts';
import { type PageWorkers, UnreadablePage } from './page-workers.ts';

interface Reading {
  db: Database;
  sourceId: number;
  signal: AbortSignal;
  workers: PageWorkers;
}

/**
 * Prepares a page in the thread for it. The attempt is counted before, whatever becomes of this process: a page that was
 * too much three times is put aside until it says something else.
 *
 * @throws UnreadablePage when it is too much now, or was three times
 */
export async function prepareListed(
  listed: ListedPage,
  state: Extract<PageState, { is: 'there' }>,
  hash: string,
  { db, sourceId, signal, workers }: Reading,
): Promise<PreparedPage> {
  const attempts = await countAttempt(db, sourceId, listed.path, hash);
  if (attempts > mostAttempts)
    throw new UnreadablePage(message('Too large or malformed. It is tried again when it changes.'));
  try {
    const page = await workers.prepare(
      {
        markdown: state.markdown,
        fragments: state.links.fragments ?? new Map(),
        specs: state.links.specs ?? new Map(),
        listedTitle: listed.title,
        pathTitle: titleFromPath(listed.path),
        trail: listed.trail,
        description: listed.description,
      },
      state.links.resolve,
      signal,
    );
    await forgetAttempts(db, sourceId, listed.path);
    return page;
  } catch (error) {
    if (signal.aborted || !(error instanceof UnreadablePage)) await uncountAttempt(db, sourceId, listed.path);
    throw error;
  }
}

function titleFromPath(path: string): string {
  const parts = path.replace(/\.md$/i, '').split('/').filter(Boolean);
  const name = /^readme$/i.test(parts.at(-1) ?? '') ? parts.at(-2) : parts.at(-1);
  const words = (name ?? 'Home').replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
