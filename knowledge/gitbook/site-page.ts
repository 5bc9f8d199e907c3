import { OutsideError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Fetch, Fetched } from '../fetch/guarded-fetch.ts';
import type { Links } from '../markdown/links.ts';
import { isPageNotFound, withoutAgentInstructions } from './agent-instructions.ts';
import type { ListedPage, PageState } from './reader.ts';

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

/** Reads one page of a site as Markdown. @throws OutsideError when the site answers something else */
export async function readSitePage(
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
