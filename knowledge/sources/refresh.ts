import { createHash } from 'node:crypto';
import { setImmediate as macrotask } from 'node:timers/promises';
import type { Database } from '../../store/database/database.ts';
import type { ListedPage, PageState, Reader } from '../gitbook/reader.ts';
import {
  compareSections,
  type NewVectors,
  type PreparedSection,
  prepareSections,
  writePage,
} from '../index/write-page.ts';
import type { RefreshReport } from '../knowledge.ts';
import { type Page, readPage } from '../markdown/page.ts';
import { changesSince, deletePage, keepPage, type PageRow, pagesOf, suspectPage } from './page-rows.ts';

export interface RefreshOptions {
  db: Database;
  sourceId: number;
  reader: Reader;
  /** When this reading began; what changed after it is what it changed. */
  since: Date;
  /** Reads every page, also those that the site says have not changed. */
  sweep: boolean;
  signal: AbortSignal;
  now: () => Date;
  onProgress: (done: number, total: number) => Promise<void>;
  /** Runs one piece of work after another: on a single connection a row of waiting transactions would keep chats waiting. */
  inTurn: (work: () => Promise<void>) => Promise<void>;
  /** Vectors for new sections; `undefined` when the embedder is not there now, and they are made later. */
  vectors: (
    page: { title: string; trail: string[] },
    sections: PreparedSection[],
  ) => Promise<NewVectors | undefined>;
}

/** Two in a row: sites have bad moments, and a page that is gone is not answered from after the first. */
const confirmations = 2;

/**
 * Reads what changed into the index, a page at a time. A page that can't be read is reported and stays as it was. Cut off
 * at any point, a second call goes on: what is done shows no difference any more.
 *
 * @throws when the list of pages can't be read
 */
export async function refreshSource(
  options: RefreshOptions,
): Promise<{ report: RefreshReport; title: string | undefined }> {
  const { db, sourceId, reader, signal } = options;
  const listing = await reader.list(signal);
  const known = new Map((await pagesOf(db, sourceId)).map(row => [row.path, row]));
  const listed = new Set(listing.pages.map(page => page.path));
  const vanished = [...known.values()].filter(row => !listed.has(row.path));
  const total = listing.pages.length + vanished.length;
  const failed: RefreshReport['failed'] = [];
  let done = 0;
  const step = async () => {
    done++;
    await options.onProgress(done, total);
    await macrotask();
  };

  const work = listing.pages.map((page, position) => ({ page, position, row: known.get(page.path) }));
  await options.onProgress(0, total);
  await inParallel(work, reader.concurrency, async ({ page, position, row }) => {
    signal.throwIfAborted();
    try {
      if (row && row.missing === 0 && !options.sweep && isSurelyUnchanged(page, row)) {
        await keepPage(db, row.id, page, position);
      } else {
        await refreshPage(page, position, row, options);
      }
    } catch (error) {
      signal.throwIfAborted();
      failed.push({ page: page.title ?? page.path, why: reasonOf(error) });
    }
    await step();
  });
  for (const row of vanished) {
    signal.throwIfAborted();
    try {
      await checkVanished(row, listed, options);
    } catch (error) {
      signal.throwIfAborted();
      failed.push({ page: row.title, why: reasonOf(error) });
    }
    await step();
  }
  const changes = await changesSince(db, sourceId, options.since);
  return { report: { ...changes, failed }, title: listing.title };
}

/** Whether the site's own word is enough: it gives the time of the last change, and nothing about the page is new. */
function isSurelyUnchanged(page: ListedPage, row: PageRow): boolean {
  return (
    page.lastModified !== undefined &&
    page.lastModified === row.lastModified &&
    page.url === row.url &&
    (page.title === undefined || page.title === row.title) &&
    page.trail.join('\n') === row.trail.join('\n')
  );
}

async function refreshPage(
  listed: ListedPage,
  position: number,
  row: PageRow | undefined,
  options: RefreshOptions,
): Promise<void> {
  const moved = row && (row.trail.join('\n') !== listed.trail.join('\n') || row.url !== listed.url);
  const etag = !moved && row?.missing === 0 ? (row.etag ?? undefined) : undefined;
  const state = await options.reader.read(listed, { etag }, options.signal);
  if (state.is === 'gone') {
    // The list still names it: lists are stale at times, the page itself is not.
    if (row) await forget(row, options);
    return;
  }
  if (state.is === 'unchanged') {
    if (row) await keepPage(options.db, row.id, listed, position);
    return;
  }
  await indexPage(listed, position, row, state, options);
}

async function indexPage(
  listed: ListedPage,
  position: number,
  row: PageRow | undefined,
  state: Extract<PageState, { is: 'there' }>,
  options: RefreshOptions,
): Promise<void> {
  const { db, sourceId } = options;
  const hash = createHash('sha256')
    .update(
      JSON.stringify([
        listed.title ?? '',
        listed.trail,
        listed.url,
        listed.description ?? '',
        state.markdown,
      ]),
    )
    .digest('hex');
  if (row && row.hash === hash) {
    await keepPage(db, row.id, listed, position);
    return;
  }
  const page = withDescription(
    readPage(state.markdown, { title: listed.title ?? titleFromPath(listed.path), links: state.links }),
    listed.description,
  );
  const title = listed.title ?? page.title;
  if (page.hidden && !listed.listed) {
    if (row) await deletePage(db, sourceId, row);
    return;
  }
  const sections = await prepareSections({ title, trail: listed.trail, sections: page.sections });
  const { fresh, same } = await compareSections(db, row?.id, sections);
  const vectors = fresh.length ? await options.vectors({ title, trail: listed.trail }, fresh) : undefined;
  await options.inTurn(() =>
    writePage(
      db,
      {
        sourceId,
        path: listed.path,
        url: listed.url,
        title,
        trail: listed.trail,
        position,
        listed: listed.listed,
        hash,
        lastModified: listed.lastModified,
        etag: state.etag,
        sections: page.sections,
        changed: !same || row?.title !== title,
        now: options.now(),
      },
      sections,
      vectors,
    ),
  );
}

/** A live site leaves the front matter out; the description then stands in its lists. */
function withDescription(page: Page, description: string | undefined): Page {
  const [first, ...rest] = page.sections;
  if (!description || page.description || first?.text.includes(description)) return page;
  const intro = first?.anchor === '' ? first : { heading: page.title, above: [], anchor: '', text: '' };
  const others = intro === first ? rest : page.sections;
  return { ...page, sections: [{ ...intro, text: `${description}\n\n${intro.text}`.trim() }, ...others] };
}

/** A page that is in no list any more: hidden, moved or deleted. Only reading it tells. */
async function checkVanished(
  row: PageRow,
  listed: ReadonlySet<string>,
  options: RefreshOptions,
): Promise<void> {
  const page: ListedPage = {
    path: row.path,
    url: row.url,
    title: row.title,
    trail: row.trail,
    listed: false,
  };
  const state = await options.reader.read(page, {}, options.signal);
  if (state.is === 'gone' || (state.is === 'there' && state.path !== row.path && listed.has(state.path))) {
    await forget(row, options);
  } else if (state.is === 'there') {
    await indexPage(page, row.position, row, state, options);
  }
}

async function forget(row: PageRow, options: RefreshOptions): Promise<void> {
  // A folder is the truth about itself; a site gets a second chance.
  if (options.reader.certain || row.missing + 1 >= confirmations)
    await deletePage(options.db, options.sourceId, row);
  else await suspectPage(options.db, row.id);
}

function titleFromPath(path: string): string {
  const parts = path.replace(/\.md$/i, '').split('/').filter(Boolean);
  const name = /^readme$/i.test(parts.at(-1) ?? '') ? parts.at(-2) : parts.at(-1);
  const words = (name ?? 'Home').replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (;;) {
      const item = items[next++];
      if (item === undefined) return;
      await work(item);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
