import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { allowedUrl, type Fetch, type Fetched } from '../fetch/guarded-fetch.ts';
import { isPageNotFound } from './agent-instructions.ts';
import { type LlmsIndex, parseLlms } from './llms.ts';
import type { KnownPage, KnownSource, ListedPage, Listing, Reader } from './reader.ts';
import { parseSiteIndex } from './site-index.ts';
import { pageAddress, readSitePage } from './site-page.ts';
import { parseSitemap } from './sitemap.ts';

/** A GitBook site that was found, and what its root says. */
export interface Site {
  /** Address of the site's root, ending in a slash. */
  root: string;
  title: string | undefined;
}

/**
 * Finds the GitBook site that an address belongs to: at the address itself or above it.
 *
 * @throws UserError when there is none, saying what was looked for
 */
export async function findSite(address: string, fetch: Fetch, signal?: AbortSignal): Promise<Site> {
  const url = allowedUrl(address);
  let unreachable: unknown;
  for (const root of rootsOf(url)) {
    try {
      const [llms, spaces] = await Promise.all([
        readLlms(root, fetch, signal),
        readSpaces(root, fetch, signal),
      ]);
      if (llms || spaces.length) return { root: llms?.root ?? root, title: llms?.index.title };
    } catch (error) {
      if (error instanceof UserError) throw error;
      unreachable ??= error;
    }
  }
  if (unreachable) throw unreachable;
  throw new UserError(
    message(
      '{host} does not look like a GitBook site: there is no llms.txt that lists Markdown pages, and no sitemap.xml that lists GitBook spaces, at {address} or above it. Give the address of a published GitBook.',
      { host: url.host, address: url.href },
    ),
  );
}

/** Reads a live GitBook site by the interfaces that it has for machines. */
export function siteReader(root: string, fetch: Fetch): Reader {
  return {
    concurrency: 4,
    certain: false,
    list: (signal, known) => listSite(root, fetch, signal, known),
    read: (page, known, signal) => readSitePage(page, known, fetch, signal),
  };
}

/** The address, and each folder above it up to the host: where llms.txt may be. */
function rootsOf(url: URL): string[] {
  const roots: string[] = [];
  const parts = url.pathname.replace(/\.md$/, '').split('/').filter(Boolean);
  for (let length = parts.length; length >= 0; length--) {
    roots.push(`${url.origin}/${parts.slice(0, length).join('/')}${length ? '/' : ''}`);
  }
  return roots.slice(0, 6);
}

async function readLlms(
  root: string,
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<{ root: string; index: LlmsIndex } | undefined> {
  const answer = await fetch(`${root}llms.txt`, {
    headers: { accept: 'text/markdown, text/plain;q=0.9' },
    signal,
  });
  refuseBusy(answer);
  if (answer.status !== 200 || (answer.type !== 'markdown' && answer.type !== 'text')) return undefined;
  if (isPageNotFound(answer.text)) return undefined;
  const index = parseLlms(answer.text, answer.url);
  // A site that moved says so by a redirect; its pages are then read where they are now.
  return index.pages.length ? { root: answer.url.replace(/llms\.txt$/, ''), index } : undefined;
}

/** A site that can't answer now says nothing about what it is. */
function refuseBusy(answer: Fetched): void {
  if (answer.status === 429 || answer.status >= 500) {
    throw new OutsideError(
      message('{host} answered {status}. Try again later.', {
        host: new URL(answer.url).host,
        status: String(answer.status),
      }),
    );
  }
}

/** Addresses of the spaces' sitemaps. */
async function readSpaces(root: string, fetch: Fetch, signal?: AbortSignal): Promise<string[]> {
  const answer = await fetch(`${root}sitemap.xml`, { headers: { accept: 'application/xml' }, signal });
  refuseBusy(answer);
  if (answer.status !== 200 || answer.type !== 'xml') return [];
  return parseSitemap(answer.text).sitemaps.filter(url =>
    new URL(url).pathname.endsWith('/sitemap-pages.xml'),
  );
}

/**
 * Lists what the site shows: llms.txt in its order, completed from the sitemaps (llms.txt is known to be stale at times)
 * and with the breadcrumbs of the site index where it is served. Sitemaps list every language; of them only the spaces
 * that llms.txt mentions are read.
 *
 * An unchanged site is asked for llms.txt and for each space’s sitemap: which spaces there are is asked once a day, or when
 * one is not where it was. It can’t be less where each change is to be seen at once: only a space’s own sitemap says when
 * its pages changed. GitBook’s index of sitemaps and its llms.txt give no times, and it gives no validators
 * (packages/gitbook/src/routes/sitemap.ts and llms.ts of GitbookIO/gitbook).
 */
async function listSite(
  root: string,
  fetch: Fetch,
  signal: AbortSignal,
  known: KnownSource | undefined,
): Promise<Listing> {
  const optional = <T>(part: Promise<T>) =>
    part.catch((error: unknown) => {
      signal.throwIfAborted();
      return error instanceof Error ? error : new Error(String(error));
    });
  const [llms, spaces] = await Promise.all([
    optional(readLlms(root, fetch, signal)),
    known?.spaces.length ? [...known.spaces] : optional(readSpaces(root, fetch, signal)),
  ]);
  const llmsPages = llms && !(llms instanceof Error) ? llms.index.pages : [];
  const mentioned = llmsPages.map(page => pageAddress(page.url)).filter(isPublished);
  const pages = new Map<string, ListedPage>();
  for (const page of llmsPages) {
    const url = pageAddress(page.url);
    if (!isPublished(url)) continue;
    const trail = page.section && page.section !== page.title ? [page.section] : [];
    pages.set(url, {
      path: url,
      url,
      title: page.title,
      trail,
      listed: true,
      ...(page.description && { description: page.description }),
    });
  }
  let isWhole = !(llms instanceof Error) && !(spaces instanceof Error);
  const read = spaces instanceof Error ? [] : wanted(spaces, mentioned);
  if (!(spaces instanceof Error)) {
    for (const sitemap of read) {
      const answer = await optional(fetch(sitemap, { headers: { accept: 'application/xml' }, signal }));
      const isThere = !(answer instanceof Error) && answer.status === 200 && answer.type === 'xml';
      if (!isThere && known?.spaces.length) return listSite(root, fetch, signal, { ...known, spaces: [] });
      if (answer instanceof Error || !isThere) {
        isWhole = false;
        continue;
      }
      for (const { url: loc, lastModified } of parseSitemap(answer.text).pages) {
        const url = pageAddress(loc);
        if (!isPublished(url)) continue;
        const listed = pages.get(url);
        if (listed) listed.lastModified = lastModified;
        else pages.set(url, { path: url, url, title: undefined, trail: [], listed: true, lastModified });
      }
    }
  }
  // A page that no sitemap names may be of a space that is new.
  const isNew = ({ path, lastModified }: ListedPage) => lastModified === undefined && !known?.pages.has(path);
  if (known?.spaces.length && [...pages.values()].some(isNew))
    return listSite(root, fetch, signal, { ...known, spaces: [] });
  if (pages.size === 0) {
    for (const part of [llms, spaces]) if (part instanceof Error) throw part;
    throw new UserError(
      message(
        '{host} shows no GitBook pages any more: llms.txt and sitemap.xml were looked for at {address}.',
        { host: new URL(root).host, address: root },
      ),
    );
  }
  const title = llms && !(llms instanceof Error) ? llms.index.title : undefined;
  if (known && isAsKnown(pages, known.pages)) {
    const kept = [...pages.values()].map(page => ({ ...page, ...placeOf(known.pages.get(page.path)) }));
    return { title, pages: kept, isWhole, spaces: read };
  }
  const shown = await optional(readSiteIndex(root, fetch, signal));
  for (const entry of shown && !(shown instanceof Error) ? shown : []) {
    const page = pages.get(pageAddress(entry.url));
    if (!page) continue;
    page.title = entry.title;
    if (entry.trail.length) page.trail = entry.trail;
    page.description ??= entry.description;
  }
  return { title, pages: [...pages.values()], isWhole, spaces: read };
}

/** Whether the sitemaps name just the pages that are known, none changed since: then nobody needs where they stand. */
function isAsKnown(pages: ReadonlyMap<string, ListedPage>, known: ReadonlyMap<string, KnownPage>): boolean {
  return (
    pages.size === known.size &&
    [...pages.values()].every(
      ({ path, lastModified }) =>
        lastModified !== undefined && known.get(path)?.lastModified === lastModified,
    )
  );
}

function placeOf(known: KnownPage | undefined): Partial<ListedPage> {
  return known ? { title: known.title, trail: known.trail } : {};
}

/** Drafts that are shown for review, and old revisions, are under "~": they are nobody's docs yet, or any more. */
function isPublished(url: string): boolean {
  return !new URL(url).pathname.split('/').includes('~');
}

async function readSiteIndex(root: string, fetch: Fetch, signal: AbortSignal) {
  const answer = await fetch(`${root}~gitbook/site-index`, {
    headers: { accept: 'application/json' },
    signal,
  });
  return answer.status === 200 ? parseSiteIndex(answer.text, root) : undefined;
}

function wanted(sitemaps: string[], mentioned: string[]): string[] {
  if (mentioned.length === 0) return sitemaps;
  const folders = sitemaps.map(url => url.replace(/sitemap-pages\.xml$/, ''));
  // A page belongs to the deepest space that it lies in: the root space is no reason to read every language below it.
  const used = new Set(
    mentioned.map(
      page => folders.filter(folder => `${page}/`.startsWith(folder)).sort((a, b) => b.length - a.length)[0],
    ),
  );
  return sitemaps.filter((_, index) => used.has(folders[index]));
}
