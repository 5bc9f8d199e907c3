import { createHash } from 'node:crypto';
import { setImmediate as macrotask } from 'node:timers/promises';
import type { Database } from '../../store/database/database.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { Said } from '../../store/message.ts';
import type { ListedPage, PageState, Reader } from '../gitbook/reader.ts';
import { compareSections, type NewVectors, type PreparedSection, writePage } from '../index/write-page.ts';
import type { RefreshReport } from '../knowledge.ts';
import {
  changesSince,
  deletePage,
  keepPage,
  markMissing,
  movePage,
  type PageRow,
  pagesOf,
} from './page-rows.ts';
import type { PageWorkers } from './page-workers.ts';
import { prepareListed } from './prepare-listed.ts';
import { keepSpaces, spacesOf } from './source-rows.ts';
import { forgetSpecs, type SpecReads } from './spec-reads.ts';

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
  workers: PageWorkers;
  specs: SpecReads;
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
  const known = new Map((await pagesOf(db, sourceId)).map(row => [row.path, row]));
  const earlier = options.sweep ? undefined : { pages: known, spaces: await spacesOf(db, sourceId) };
  const listing = await reader.list(signal, earlier);
  if (listing.isWhole && listing.spaces) await keepSpaces(db, sourceId, listing.spaces);
  const listed = new Set(listing.pages.map(page => page.path));
  if (!reader.certain && listing.isWhole) await followMoves(known, listed, options);
  const vanished = listing.isWhole ? [...known.values()].filter(row => !listed.has(row.path)) : [];
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
  if (options.sweep && listing.isWhole && failed.length === 0) await forgetSpecs(db, sourceId, options.since);
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

/**
 * Writes a page with what it refers to. Where that could not be read now, the page is written as far as it goes, without
 * the time of its last change, so that it is asked for again.
 *
 * @throws OutsideError after that, saying what could not be read
 */
async function indexPage(
  listed: ListedPage,
  position: number,
  row: PageRow | undefined,
  state: Extract<PageState, { is: 'there' }>,
  options: RefreshOptions,
): Promise<void> {
  const { specs, problem } = await options.specs.of(listed, state);
  const { lastModified: _, ...unsure } = listed;
  await writeIfNew(
    problem ? unsure : listed,
    position,
    row,
    { ...state, links: { ...state.links, specs } },
    options,
  );
  if (problem) throw problem;
}

async function writeIfNew(
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
        ...(state.links.specs ?? []),
      ]),
    )
    .digest('hex');
  if (row && row.hash === hash) {
    await keepPage(db, row.id, listed, position);
    return;
  }
  const page = await prepareListed(listed, state, hash, options);
  const { title, sections } = page;
  if (page.hidden && !listed.listed) {
    if (row) await deletePage(db, sourceId, row);
    return;
  }
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
        sections,
        changed: !same || row?.title !== title,
        now: options.now(),
      },
      sections,
      vectors,
    ),
  );
}

/**
 * Pages that are in no list any more and whose address leads to a new one have moved: what the index has of them goes
 * along, so that nothing of it is deleted and embedded again.
 */
async function followMoves(
  known: Map<string, PageRow>,
  listed: ReadonlySet<string>,
  { db, reader, signal }: RefreshOptions,
): Promise<void> {
  if ([...listed].every(path => known.has(path))) return;
  for (const row of [...known.values()].filter(({ path }) => !listed.has(path))) {
    // What can't be read now is looked at with the others that vanished.
    const state = await reader.read(unlisted(row), {}, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (state?.is !== 'there' || state.path === row.path) continue;
    if (!listed.has(state.path) || known.has(state.path)) continue;
    await movePage(db, row.id, state.path);
    known.delete(row.path);
    known.set(state.path, { ...row, path: state.path, url: state.path, etag: null, hash: '' });
  }
}

/** A page that is in no list any more: hidden, moved or deleted. */
async function checkVanished(
  row: PageRow,
  listed: ReadonlySet<string>,
  options: RefreshOptions,
): Promise<void> {
  const state = await options.reader.read(unlisted(row), {}, options.signal);
  if (state.is === 'unchanged') return;
  const isHidden = !options.reader.certain;
  if (state.is === 'gone' || isHidden || (state.path !== row.path && listed.has(state.path)))
    await forget(row, options);
  else await indexPage(unlisted(row), row.position, row, state, options);
}

function unlisted({ path, url, title, trail }: PageRow): ListedPage {
  return { path, url, title, trail, listed: false };
}

async function forget(row: PageRow, options: RefreshOptions): Promise<void> {
  // A folder is the truth about itself; a site gets a second chance.
  if (options.reader.certain || row.missing + 1 >= confirmations)
    await deletePage(options.db, options.sourceId, row);
  else await markMissing(options.db, row.id);
}

/** Why something could not be read, in words for people where it was the world's fault. */
export function reasonOf(error: unknown): Said {
  if (error instanceof OutsideError || error instanceof UserError) return error.said;
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
