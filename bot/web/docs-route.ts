import { readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import type { Context } from 'hono';
import { wireProse } from './markdown.ts';
import { servePage } from './static-files.ts';

/**
 * Shows the manual. `/docs/<page>.md` with `Accept: text/markdown` gives the page as it is written, with
 * `application/json` as `{prose}`, parsed; a browser gets the reader, which asks for that and shows it.
 */
export async function serveDocs(c: Context, folder: string): Promise<Response> {
  c.header('Vary', 'Accept');
  const accepts = c.req.header('Accept') ?? '';
  const asJson = accepts.includes('application/json');
  if (!asJson && !accepts.includes('text/markdown')) return servePage(c, 'docs.html');
  const path = decodeURIComponent(c.req.path.slice('/docs/'.length)) || 'README.md';
  const file = normalize(join(folder, path));
  if (!file.startsWith(folder + sep) || !file.endsWith('.md')) return c.notFound();
  let markdown: string;
  try {
    markdown = await readFile(file, 'utf8');
  } catch {
    return c.notFound();
  }
  if (!asJson) return c.body(markdown, 200, { 'Content-Type': 'text/markdown; charset=utf-8' });
  // Front matter is for GitBook.
  return c.json({ prose: wireProse(markdown.replace(/^---\n[\s\S]*?\n---\n/, '')) });
}
