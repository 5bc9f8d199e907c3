import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { GivenFile } from './given-file.ts';
import { type Json, record } from './json.ts';
import type { Watch } from './watch.ts';

const types: Record<string, string> = { css: 'text/css', js: 'text/javascript' };

/** Serves the files of a fake's page, those that the pages share, and a word whenever something has changed. */
export function servePage<E extends Env>(app: Hono<E>, folder: string, fake: Pick<Watch, 'onChange'>): void {
  app.get('/', async c => c.html(await readFile(join(folder, 'index.html'), 'utf8')));
  for (const [path, from] of [
    ['/page', folder],
    ['/page/shared', join(import.meta.dirname, 'page')],
  ] as const) {
    app.get(`${path}/:name{\\w+\\.(css|js)}`, async c => {
      const name: string = c.req.param('name') ?? '';
      const type = types[name.split('.')[1] ?? ''] ?? 'text/plain';
      return c.body(await readFile(join(from, name), 'utf8'), 200, {
        'Content-Type': `${type}; charset=utf-8`,
      });
    });
  }
  app.get('/page/events', c =>
    streamSSE(c, async stream => {
      const stop = fake.onChange(() => void stream.writeSSE({ data: '' }).catch(() => {}));
      await stream.writeSSE({ data: '' });
      await new Promise<void>(resolve => stream.onAbort(() => resolve()));
      stop();
    }),
  );
}

/** What somebody does on the page, as `post` of `page/client.js` sends it. */
export async function readDeed(form: FormData): Promise<{ what: Json; files: GivenFile[] }> {
  const what = record(JSON.parse(String(form.get('what') ?? '{}')));
  const files: GivenFile[] = [];
  for (const file of form.getAll('file')) {
    if (typeof file === 'string') continue;
    const content = new Uint8Array(await file.arrayBuffer());
    files.push({ name: file.name, content, mediaType: file.type });
  }
  return { what, files };
}
