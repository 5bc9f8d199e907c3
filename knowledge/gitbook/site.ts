import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { allowedUrl, type Fetch, type Fetched } from '../fetch/guarded-fetch.ts';
import type { Links } from '../markdown/links.ts';
import { isPageNotFound, withoutAgentInstructions } from './agent-instructions.ts';
import { type LlmsIndex, parseLlms } from './llms.ts';
import type { KnownPage, ListedPage, Listing, PageState, Reader } from './reader.ts';
import { parseSiteIndex } from './site-index.ts';
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
 */
async function listSite(
  root: string,
  fetch: Fetch,
  signal: AbortSignal,
  known: ReadonlyMap<string, KnownPage> | undefined,
): Promise<Listing> {
  const optional = <T>(part: Promise<T>) =>
    part.catch((error: unknown) => {
      signal.throwIfAborted();
      return error instanceof Error ? error : new Error(String(error));
    });
  const [llms, spaces] = await Promise.all([
    optional(readLlms(root, fetch, signal)),
    optional(readSpaces(root, fetch, signal)),
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
  if (!(spaces instanceof Error)) {
    for (const sitemap of wanted(spaces, mentioned)) {
      const answer = await optional(fetch(sitemap, { headers: { accept: 'application/xml' }, signal }));
      if (answer instanceof Error || answer.status !== 200) {
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
  if (known && isAsKnown(pages, known)) {
    const kept = [...pages.values()].map(page => ({ ...page, ...placeOf(known.get(page.path)) }));
    return { title, pages: kept, isWhole };
  }
  const shown = await optional(readSiteIndex(root, fetch, signal));
  for (const entry of shown && !(shown instanceof Error) ? shown : []) {
    const page = pages.get(pageAddress(entry.url));
    if (!page) continue;
    page.title = entry.title;
    if (entry.trail.length) page.trail = entry.trail;
    page.description ??= entry.description;
  }
  return { title, pages: [...pages.values()], isWhole };
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

/** A page's address as people open it: no `.md`, no trailing slash, and the root page without its file's name. */
export function pageAddress(url: string): string {
  const address = new URL(url);
  address.hash = '';
  address.search = '';
  address.pathname = address.pathname.replace(/\.md$/, '').replace(/\/(?:readme|index)$/i, '/');
  return address.pathname === '/' ? address.origin : address.href.replace(/\/+$/, '');
}

function markdownAddress(page: string): string {
  const url = new URL(page);
  if (url.pathname === '/' || url.pathname.endsWith('/')) url.pathname += 'readme';
  url.pathname += '.md';
  url.searchParams.set('displayAgentInstructions', 'false');
  return url.href;
}

async function readSitePage(
  page: ListedPage,
  known: { etag?: string },
  fetch: Fetch,
  signal: AbortSignal,
): Promise<PageState> {
  const headers = { accept: 'text/markdown', ...(known.etag && { 'if-none-match': known.etag }) };
  let answer = await fetch(markdownAddress(page.url), { headers, signal });
  // A site's or space's first page has an address without a name; there the header asks for Markdown.
  if (isMissing(answer) && answer.status !== 410) {
    const plain = new URL(page.url);
    plain.searchParams.set('displayAgentInstructions', 'false');
    const again = await fetch(plain.href, { headers, signal });
    if (again.type === 'markdown' || again.type === 'text' || again.status === 304 || again.status >= 400)
      answer = again;
  }
  if (answer.status === 304) return { is: 'unchanged' };
  if (isMissing(answer)) return { is: 'gone' };
  if (answer.status !== 200)
    throw new OutsideError(message('The site answered {status}.', { status: String(answer.status) }));
  if (answer.type !== 'markdown' && answer.type !== 'text')
    throw new OutsideError(message('It came as {type}, not as Markdown.', { type: answer.type ?? '' }));
  return {
    is: 'there',
    path: pageAddress(answer.url),
    markdown: withoutAgentInstructions(answer.text),
    links: linksOf(page.url),
    ...(answer.headers.etag && { etag: answer.headers.etag }),
  };
}

function isMissing(answer: Fetched): boolean {
  if (answer.status === 404 || answer.status === 410) return true;
  return (
    answer.status === 200 &&
    (answer.type === 'markdown' || answer.type === 'text') &&
    isPageNotFound(answer.text)
  );
}

function linksOf(page: string): Links {
  return {
    resolve(target) {
      if (/^mailto:/i.test(target)) return { url: target };
      // GitBook writes what it could not resolve as broken://.
      if (/^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(target) || !URL.canParse(target, page))
        return { url: undefined };
      const url = new URL(target, page);
      if (url.origin === new URL(page).origin) url.pathname = url.pathname.replace(/\.md$/, '');
      return { url: url.href };
    },
  };
}
