import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { parse } from 'yaml';
import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Links } from '../markdown/links.ts';
import { specReferences } from '../markdown/openapi/references.ts';
import type { ListedPage, Reader } from './reader.ts';
import { parseSummary } from './summary.ts';

/** Address of a page of a folder, given its path there and an anchor (empty for its top). */
export type FolderUrl = (pagePath: string, anchor: string) => string;

const maxPageBytes = 5_000_000;

/**
 * Reads a Git-synced GitBook space from a folder: SUMMARY.md is the navigation, other Markdown files count as pages that
 * it does not show, `.gitbook/` holds reusable fragments and no pages, `.gitbook.yaml` may name another root.
 *
 * @throws UserError when there is no such folder or no Markdown in it
 */
export async function folderReader(folder: string, folderUrl: FolderUrl): Promise<Reader> {
  const settings = await readSettings(folder);
  const root = await inside(folder, settings.root).catch(() => {
    throw new UserError(
      message('There is no folder {folder}. Give the path of a Git-synced GitBook space.', { folder }),
    );
  });
  const titles = new Map<string, string>();
  return {
    concurrency: 4,
    certain: true,
    async list() {
      const files = await markdownFiles(root, settings.summary);
      if (files.length === 0) {
        throw new UserError(
          message('{folder} holds no Markdown pages. A Git-synced space has SUMMARY.md and .md files.', {
            folder,
          }),
        );
      }
      const summary = parseSummary(await readFile(join(root, settings.summary), 'utf8').catch(() => ''));
      const pages: ListedPage[] = [];
      const there = new Set(files);
      const add = (path: string, title: string | undefined, trail: string[], listed: boolean) => {
        if (!there.delete(path)) return;
        if (title) titles.set(path, title);
        pages.push({ path, url: folderUrl(path, ''), title, trail, listed });
      };
      for (const entry of summary) add(posix.normalize(entry.path), entry.title, entry.trail, true);
      // The start page is shown by GitBook whether or not the summary lists it.
      add(settings.readme, undefined, [], true);
      for (const path of [...there].sort()) add(path, undefined, [], summary.length === 0);
      const first = summary[0];
      return {
        title: first && first.trail.length === 0 ? siteTitle(first.title) : undefined,
        pages,
        isWhole: true,
      };
    },
    async read(page) {
      let markdown: string;
      try {
        markdown = await readFile(await inside(root, page.path), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { is: 'gone' };
        throw error;
      }
      if (markdown.length > maxPageBytes)
        throw new OutsideError(
          message('It is larger than {megabytes, number} MB.', { megabytes: maxPageBytes / 1e6 }),
        );
      const fragments = await readFragments(root, page.path, markdown);
      const specs = await readSpecs(root, page.path, markdown);
      return {
        is: 'there',
        path: page.path,
        markdown,
        links: { ...linksOf(page.path, folderUrl, titles), fragments, specs },
      };
    },
  };
}

/** "Welcome to Filecoin Docs" is a greeting, "Filecoin Docs" the name. */
function siteTitle(title: string): string {
  return title.replace(/^welcome to (?:the )?/i, '');
}

interface Settings {
  root: string;
  readme: string;
  summary: string;
}

async function readSettings(folder: string): Promise<Settings> {
  const settings: Settings = { root: '.', readme: 'README.md', summary: 'SUMMARY.md' };
  try {
    const read: unknown = parse(await readFile(join(folder, '.gitbook.yaml'), 'utf8'), { maxAliasCount: 0 });
    const field = (of: unknown, key: string): unknown =>
      typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined;
    const root = field(read, 'root');
    const readme = field(field(read, 'structure'), 'readme');
    const summary = field(field(read, 'structure'), 'summary');
    if (typeof root === 'string') settings.root = root;
    if (typeof readme === 'string') settings.readme = posix.normalize(readme);
    if (typeof summary === 'string') settings.summary = posix.normalize(summary);
  } catch {
    // No settings, or none that can be read: GitBook's defaults.
  }
  return settings;
}

/** The real path of something inside a folder. @throws when it leads out of it, also by a link */
async function inside(folder: string, path: string): Promise<string> {
  const root = await realpath(folder);
  const real = await realpath(join(root, path));
  const way = relative(root, real);
  if (way.startsWith('..') || isAbsolute(way)) throw new OutsideError(message('It leads out of the folder.'));
  return real;
}

async function markdownFiles(root: string, summary: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile() && /\.md$/i.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(
      path =>
        path !== summary && !path.split('/').some(part => part.startsWith('.') || part === 'node_modules'),
    );
}

async function readFragments(root: string, page: string, markdown: string): Promise<Map<string, string>> {
  const fragments = new Map<string, string>();
  for (const [, target = ''] of markdown.matchAll(/\{%\s*include\s+"([^"]+\.md)"\s*%\}/g)) {
    const path = await inside(root, join(dirname(page), target)).catch(() => undefined);
    if (path) fragments.set(target, await readFile(path, 'utf8').catch(() => ''));
  }
  return fragments;
}

/** OpenAPI documents that lie in the folder; those elsewhere are addresses. */
async function readSpecs(root: string, page: string, markdown: string): Promise<Map<string, string>> {
  const specs = new Map<string, string>();
  for (const reference of specReferences(markdown)) {
    if (URL.canParse(reference)) continue;
    const path = await inside(root, join(dirname(page), reference)).catch(() => undefined);
    const text = path && (await readFile(path, 'utf8').catch(() => undefined));
    if (text !== undefined && text.length <= maxPageBytes) specs.set(reference, text);
  }
  return specs;
}

function linksOf(page: string, folderUrl: FolderUrl, titles: ReadonlyMap<string, string>): Links {
  return {
    resolve(target) {
      if (/^(?:https?|mailto|ipfs):/i.test(target)) return { url: target };
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return { url: undefined };
      const [path = '', anchor = ''] = target.split('#');
      if (!path) return { url: folderUrl(page, anchor) };
      let way = posix.normalize(posix.join(posix.dirname(page), path.replace(/\\/g, '')));
      if (way.startsWith('..') || /(?:^|\/)\.gitbook\//.test(way)) return { url: undefined };
      if (way === '.' || way.endsWith('/')) way = posix.join(way, 'README.md');
      else if (!way.endsWith('.md')) way = titles.has(`${way}/README.md`) ? `${way}/README.md` : `${way}.md`;
      return { url: folderUrl(way, anchor), title: titles.get(way) };
    },
  };
}
