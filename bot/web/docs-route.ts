import { readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import type { Context } from 'hono';
import { servePage } from './static-files.ts';

/**
 * Shows the manual. `/docs/<page>.md` with `Accept: text/markdown` gives the page as it is written; a browser gets the
 * reader, which asks for that and renders it.
 */
export async function serveDocs(c: Context, folder: string): Promise<Response> {
  c.header('Vary', 'Accept');
  if (!c.req.header('Accept')?.includes('text/markdown')) return servePage(c, 'docs.html');
  const path = decodeURIComponent(c.req.path.slice('/docs/'.length)) || 'README.md';
  const file = normalize(join(folder, path));
  if (!file.startsWith(folder + sep) || !file.endsWith('.md')) return c.notFound();
  try {
    return c.body(await readFile(file, 'utf8'), 200, { 'Content-Type': 'text/markdown; charset=utf-8' });
  } catch {
    return c.notFound();
  }
}
