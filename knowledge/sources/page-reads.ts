import { setImmediate as macrotask } from 'node:timers/promises';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Fetch } from '../fetch/guarded-fetch.ts';
import { type FolderUrl, folderReader } from '../gitbook/folder.ts';
import { siteReader } from '../gitbook/site.ts';
import { throttledFetch } from '../gitbook/throttled-fetch.ts';
import type { Embeddings } from '../index/embeddings.ts';
import type { RefreshReport } from '../knowledge.ts';
import type { PageWorkers } from './page-workers.ts';
import { reasonOf, refreshSource } from './refresh.ts';
import {
  claimSource,
  failReading,
  finishReading,
  leaseSeconds,
  releaseSource,
  reportProgress,
  sourceById,
  unfinishedSources,
} from './source-rows.ts';
import { openSpecReads } from './spec-reads.ts';

/** The readings under way in this process: one a source, one after another. */
export interface PageReads {
  /** Reads in the background. */
  start(sourceId: number): void;
  /** Reads now, or joins the reading that is under way. @throws when nothing could be read */
  refresh(sourceId: number, options?: { sweep?: boolean }): Promise<RefreshReport>;
  /** Goes on with what a stopped process left half read. */
  resume(): Promise<void>;
  cancel(sourceId: number): Promise<void>;
  stop(): Promise<void>;
}

const sweepEvery = 24 * 3_600_000;
const progressEvery = 350;

export function openPageReads(options: {
  db: Database;
  topics: Topics;
  embeddings: Embeddings;
  fetch: Fetch;
  folderUrl: FolderUrl;
  workers: PageWorkers;
  now: () => Date;
}): PageReads {
  const { db, topics, now } = options;
  const stopping = new AbortController();
  const running = new Map<number, { abort: AbortController; done: Promise<RefreshReport> }>();
  let line: Promise<unknown> = Promise.resolve();
  let writing: Promise<unknown> = Promise.resolve();
  let laterTimer: NodeJS.Timeout | undefined;

  function inTurn(work: () => Promise<void>): Promise<void> {
    // The pause lets whoever waits for the database in before the next page.
    const turn = writing.then(() => macrotask()).then(work);
    writing = turn.catch(() => {});
    return turn;
  }

  async function read(sourceId: number, signal: AbortSignal, wanted: { sweep?: boolean; force: boolean }) {
    const source = await sourceById(db, sourceId);
    if (!source) throw new UserError(message('These docs are not followed any more.'));
    const since = await claimSource(db, sourceId, {
      now: now(),
      force: wanted.force || db.kind === 'embedded',
    });
    if (!since)
      throw new UserError(
        message('{name} is being read by another process right now.', { name: source.name }),
      );
    const sweep =
      wanted.sweep ?? (!source.lastSweep || now().getTime() - source.lastSweep.getTime() >= sweepEvery);
    let told = 0;
    try {
      const reader =
        source.kind === 'folder'
          ? await folderReader(source.root, options.folderUrl)
          : siteReader(source.root, throttledFetch(options.fetch));
      const { report, title } = await refreshSource({
        db,
        sourceId,
        reader,
        since,
        sweep,
        signal,
        now,
        inTurn,
        workers: options.workers,
        specs: openSpecReads({ db, sourceId, fetch: options.fetch, signal, now }),
        vectors: (page, sections) => options.embeddings.forSections(page, sections, signal),
        async onProgress(done, total) {
          const time = performance.now();
          if (time - told < progressEvery && done !== total) return;
          told = time;
          await reportProgress(db, sourceId, { done, total, now: now() });
          topics.publish(`source:${sourceId}`);
        },
      });
      if (report.added.length + report.changed.length + report.removed.length) await updateStatistics(db);
      await finishReading(db, sourceId, {
        report,
        title,
        swept: sweep,
        problem: problemOf(report),
        now: now(),
      });
      return report;
    } catch (error) {
      if (signal.aborted) {
        await releaseSource(db, sourceId).catch(() => {});
        throw error;
      }
      await failReading(db, sourceId, reasonOf(error));
      throw error;
    } finally {
      topics.publish(`source:${sourceId}`);
      options.embeddings.wake();
    }
  }

  function begin(sourceId: number, wanted: { sweep?: boolean; force: boolean }): Promise<RefreshReport> {
    const known = running.get(sourceId);
    if (known) return known.done;
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, stopping.signal]);
    const turn = line.then(() => {
      signal.throwIfAborted();
      return read(sourceId, signal, wanted);
    });
    line = turn.catch(() => {});
    const done = turn.finally(() => running.delete(sourceId));
    done.catch(() => {}); // Told in the source's row; whoever waits gets it too.
    running.set(sourceId, { abort, done });
    return done;
  }

  async function resume(): Promise<void> {
    let later = false;
    for (const source of await unfinishedSources(db)) {
      if (db.kind === 'embedded') void begin(source.id, { force: true });
      else if (!running.has(source.id)) {
        // On a server another process may be at it; its claim runs out a minute after it died.
        void begin(source.id, { force: false });
        later = true;
      }
    }
    if (later && !stopping.signal.aborted) {
      laterTimer = setTimeout(() => void resume().catch(() => {}), leaseSeconds * 1000);
      laterTimer.unref();
    }
  }

  return {
    resume,
    start: sourceId => void begin(sourceId, { force: false }),
    refresh: (sourceId, wanted) => begin(sourceId, { force: false, ...wanted }),
    async cancel(sourceId) {
      const reading = running.get(sourceId);
      reading?.abort.abort();
      await reading?.done.catch(() => {});
    },
    async stop() {
      clearTimeout(laterTimer);
      stopping.abort();
      await line;
      await options.workers.close();
    },
  };
}

/** The embedded database has nobody who gathers statistics in the background; without them joins are planned for one row. */
async function updateStatistics(db: Database): Promise<void> {
  await db.run(sql`analyze posting, term, embedding, section, page, source`);
}

function problemOf(report: RefreshReport): TranslatableMessage | undefined {
  const [first] = report.failed;
  if (!first) return undefined;
  const others = report.failed.length - 1;
  const values = { page: first.page, why: first.why, others };
  return others
    ? message(
        '“{page}” and {others, plural, one {# other page} other {# other pages}} could not be read. {why}',
        values,
      )
    : message('“{page}” could not be read. {why}', values);
}
