import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, posix } from 'node:path';
import { parseSummary } from '../../knowledge/gitbook/summary.ts';
import { splitFrontMatter } from '../../knowledge/markdown/front-matter.ts';

/** A GitBook site on loopback that behaves as the open renderer does, with switches for its bad days. */
export interface FakeGitBook {
  /** Address of the site's root, with a slash. */
  url: string;
  /** Requests so far: path with query, and status answered. */
  requests: { path: string; status: number; ifNoneMatch: string | undefined }[];
  /** Most requests that were open at one time. */
  mostAtOnce: number;
  switches: Switches;
  /** Folders of its spaces, each with a sitemap of its own: the root alone, until they are set. */
  spaces: string[];
  /** Changes a page's Markdown (and its `lastmod`), or adds a page. */
  edit(path: string, markdown: string): void;
  /** Takes a page away: it then answers 200 with "Page Not Found", and no list names it. */
  remove(path: string): void;
  /** Gives a page another address; the old one redirects to it. */
  move(from: string, to: string): void;
  /** Takes a page out of every list; whoever has its address still gets it. */
  hide(path: string): void;
  close(): Promise<void>;
}

export interface Switches {
  /** AI is on: pages and llms.txt carry instructions for agents unless asked not to. */
  agentInstructions: boolean;
  etags: boolean;
  lastModified: boolean;
  siteIndex: boolean;
  /** The site is something else: HTML for every path. */
  noGitBook: boolean;
  /** Lists keep naming removed pages (llms.txt is known to be stale at times). */
  staleLists: boolean;
  /** That many answers are 429 with `Retry-After`, then all is well. */
  busy: { answers: number; retryAfter: string };
  /** Paths of pages that answer 500. */
  broken: Set<string>;
  /** Milliseconds before each answer. */
  slow: number;
  /** Every path redirects: in a circle, or to this address. */
  redirect: 'loop' | string | undefined;
}

export async function startGitBook(
  folder = join(import.meta.dirname, '../corpora/elsa-docs'),
): Promise<FakeGitBook> {
  const site = await readSite(folder);
  const requests: FakeGitBook['requests'] = [];
  let open = 0;
  const fake: FakeGitBook = {
    url: '',
    requests,
    mostAtOnce: 0,
    spaces: [''],
    switches: {
      agentInstructions: false,
      etags: false,
      lastModified: true,
      siteIndex: true,
      noGitBook: false,
      staleLists: false,
      busy: { answers: 0, retryAfter: '0' },
      broken: new Set(),
      slow: 0,
      redirect: undefined,
    },
    edit(path, markdown) {
      const page = site.pages.get(path);
      site.clock += 60_000;
      const lastModified = new Date(site.clock).toISOString();
      if (page) Object.assign(page, { markdown, lastModified, removed: false });
      else
        site.pages.set(path, {
          path,
          file: `${path}.md`,
          markdown,
          title: /^# (.*)$/m.exec(markdown)?.[1] ?? path,
          trail: [],
          description: undefined,
          lastModified,
          removed: false,
        });
    },
    remove(path) {
      const page = site.pages.get(path);
      if (!page) throw new Error(`The fake has no page ${path}`);
      page.removed = true;
    },
    move(from, to) {
      const page = site.pages.get(from);
      if (!page) throw new Error(`The fake has no page ${from}`);
      site.pages.delete(from);
      site.pages.set(to, { ...page, path: to });
      site.moved.set(from, to);
    },
    hide(path) {
      const page = site.pages.get(path);
      if (!page) throw new Error(`The fake has no page ${path}`);
      page.hidden = true;
    },
    close: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    open++;
    fake.mostAtOnce = Math.max(fake.mostAtOnce, open);
    response.on('close', () => {
      open--;
    });
    const reply = () => {
      const { status, headers, body } = answer(site, fake, request);
      response.writeHead(status, headers);
      response.end(body);
      requests.push({
        path: request.url ?? '',
        status,
        ifNoneMatch: request.headers['if-none-match'],
      });
    };
    if (fake.switches.slow) setTimeout(reply, fake.switches.slow);
    else reply();
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return fake;
}

interface FakePage {
  /** `guides/start`: the file's path without `.md` and README. */
  path: string;
  /** The file it came from, which relative links start at. */
  file: string;
  markdown: string;
  title: string;
  trail: string[];
  description: string | undefined;
  lastModified: string;
  removed: boolean;
  hidden?: boolean;
}

interface FakeSite {
  title: string;
  pages: Map<string, FakePage>;
  /** Old addresses with the new ones. */
  moved: Map<string, string>;
  clock: number;
}

async function readSite(folder: string): Promise<FakeSite> {
  const summary = parseSummary(await readFile(join(folder, 'SUMMARY.md'), 'utf8'));
  const clock = Date.parse('2026-08-01T00:00:00Z');
  const pages = new Map<string, FakePage>();
  for (const entry of summary) {
    const source = await readFile(join(folder, entry.path), 'utf8');
    // GitBook serves pages without their front matter; the description stands in the lists.
    const { front, body } = splitFrontMatter(source);
    const path = publicPath(entry.path);
    pages.set(path, {
      path,
      file: entry.path,
      markdown: body.trimStart(),
      title: entry.title,
      trail: entry.trail,
      description: front.description,
      lastModified: new Date(clock).toISOString(),
      removed: false,
    });
  }
  return { title: summary[0]?.title ?? 'Docs', pages, moved: new Map(), clock };
}

function publicPath(file: string): string {
  return file
    .replace(/\.md$/, '')
    .replace(/(^|\/)README$/, '')
    .replace(/\/$/, '');
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function answer(site: FakeSite, fake: FakeGitBook, request: IncomingMessage): Reply {
  const { switches } = fake;
  const url = new URL(request.url ?? '/', fake.url);
  const send = (status: number, type: string, body: string, headers: Record<string, string> = {}): Reply => ({
    status,
    headers: { 'content-type': type, ...headers },
    body,
  });
  if (switches.busy.answers > 0) {
    switches.busy.answers--;
    return send(429, 'text/plain', 'Too many requests', { 'retry-after': switches.busy.retryAfter });
  }
  if (switches.redirect) {
    const hop = Number(url.searchParams.get('hop') ?? 0);
    const target = switches.redirect === 'loop' ? `${url.pathname}?hop=${(hop + 1) % 3}` : switches.redirect;
    return send(302, 'text/plain', '', { location: target });
  }
  if (switches.noGitBook) return send(200, 'text/html', '<!doctype html><title>A shop</title><h1>Shoes</h1>');
  const shown = [...site.pages.values()].filter(
    page => !page.hidden && (switches.staleLists || !page.removed),
  );
  const address = (page: FakePage) => `${fake.url}${page.path}`;
  const spaceOf = (path: string) =>
    fake.spaces.filter(space => path.startsWith(space)).sort((a, b) => b.length - a.length)[0];
  const space = fake.spaces.find(one => url.pathname === `/${one}sitemap-pages.xml`);
  switch (url.pathname) {
    case '/llms.txt':
    case '/sitemap.md':
    case '/.well-known/sitemap.md':
      return send(
        200,
        'text/markdown; charset=utf-8',
        llms(site.title, shown, fake.url, switches.agentInstructions),
      );
    case '/sitemap.xml':
      return send(
        200,
        'application/xml',
        `<?xml version="1.0"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${fake.spaces
          .map(space => `<sitemap><loc>${fake.url}${space}sitemap-pages.xml</loc></sitemap>`)
          .join('')}</sitemapindex>`,
      );
    case space === undefined ? undefined : `/${space}sitemap-pages.xml`:
      return send(
        200,
        'application/xml',
        `<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${shown
          .filter(page => spaceOf(`${page.path}/`) === space)
          .map(
            page =>
              `<url><loc>${address(page)}</loc><priority>0.8</priority>${switches.lastModified ? `<lastmod>${page.lastModified}</lastmod>` : ''}</url>`,
          )
          .join('')}</urlset>`,
      );
    case '/~gitbook/site-index':
      if (!switches.siteIndex) return send(404, 'text/plain', 'Not found');
      return send(
        200,
        'application/json',
        JSON.stringify({
          version: 1,
          pages: shown.map((page, index) => ({
            id: `page-${index}`,
            title: page.title,
            pathname: `/${page.path}`,
            siteSpaceId: 's',
            breadcrumbs: page.trail.map(label => ({ label })),
          })),
        }),
        { 'cache-control': 'public, max-age=300, s-maxage=86400' },
      );
  }
  const wantsMarkdown = url.pathname.endsWith('.md') || /^text\/markdown/.test(request.headers.accept ?? '');
  if (!wantsMarkdown) return send(200, 'text/html', '<!doctype html><title>Docs</title>');
  const path = decodeURIComponent(url.pathname)
    .slice(1)
    .replace(/\.md$/, '')
    .replace(/(^|\/)readme$/, '')
    .replace(/\/$/, '');
  if (switches.broken.has(path)) return send(500, 'text/plain', 'Something broke');
  const moved = site.moved.get(path);
  if (moved !== undefined)
    return send(308, 'text/plain', '', { location: `${fake.url}${moved}.md${url.search}` });
  const page = site.pages.get(path);
  const vary = { vary: 'Accept' };
  const type = 'text/markdown; charset=utf-8';
  if (!page || page.removed) {
    // With status 200: agents throw the bodies of 404s away.
    return send(200, type, notFound(path, fake.url), { ...vary, 'x-robots-tag': 'noindex, nofollow' });
  }
  const quiet = url.searchParams.get('displayAgentInstructions') === 'false';
  const body = withAbsoluteLinks(page, site, fake.url);
  const markdown = quiet ? body : instructed(body, address(page), fake.url, switches.agentInstructions);
  const etag = `"${createHash('sha256').update(markdown).digest('hex').slice(0, 16)}"`;
  if (switches.etags && request.headers['if-none-match'] === etag) {
    return { status: 304, headers: { etag, ...vary }, body: '' };
  }
  return send(200, type, markdown, { ...vary, 'x-robots-tag': 'noindex', ...(switches.etags && { etag }) });
}

function llms(title: string, pages: FakePage[], root: string, instructions: boolean): string {
  const lines = pages.map(
    page =>
      `- [${page.title}](${root}${page.path || 'readme'}.md)${page.description ? `: ${page.description}` : ''}`,
  );
  const footer = instructions
    ? '\n\n---\n\n# Agent Instructions\nThis documentation is published with GitBook. Query it with `?ask=<question>`.\n'
    : '';
  return `# ${title}\n\n## ${title}\n\n${lines.join('\n')}\n${footer}`;
}

function instructed(markdown: string, page: string, root: string, footer: boolean): string {
  const head = `> For the complete documentation index, see [llms.txt](${root}llms.txt). Markdown versions of documentation pages are available by appending \`.md\` to page URLs; this page is available as [Markdown](${page}.md).\n\n`;
  const foot = `\n\n---\n\n# Agent Instructions\nThis documentation is published with GitBook.\n\n## Querying This Documentation\nPerform an HTTP GET request on the current page URL with the \`ask\` query parameter:\n\n\`\`\`\nGET ${page}.md?ask=<question>&goal=<endgoal>\n\`\`\`\n`;
  return `${head}${markdown}${footer ? foot : ''}`;
}

function notFound(path: string, root: string): string {
  return `# Page Not Found\n\nThe URL \`${path}\` does not exist. This page may have been moved, renamed, or deleted.\n\n## Suggested Pages\n\nYou may be looking for one of the following:\n- [Elsewhere](${root}readme.md)\n`;
}

/** Relative links become addresses of Markdown pages; what leads nowhere reads broken://. */
function withAbsoluteLinks(page: FakePage, site: FakeSite, root: string): string {
  return page.markdown.replace(/\]\((?!https?:|#|mailto:)([^)\s]+)\)/g, (_, target: string) => {
    const [file = '', anchor] = target.split('#');
    const path = publicPath(posix.normalize(posix.join(posix.dirname(page.file), file)));
    return site.pages.has(path)
      ? `](${root}${path}.md${anchor ? `#${anchor}` : ''})`
      : `](broken://${target})`;
  });
}
