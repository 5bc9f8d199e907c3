import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Sender } from '../../agent/update.ts';
import { drawPicture } from '../../bot/pictures/draw.ts';
import { serveDocs } from '../../bot/web/docs-route.ts';
import { guard } from '../../bot/web/guard.ts';
import type { WireCommand, WireMessage } from '../../bot/web/page/wire.ts';
import { servePage } from '../../bot/web/static-files.ts';
import { openLogger } from '../../store/logging/logger.ts';
import {
  type PreviewReply,
  previewCommands,
  previewed,
  previewMessages,
  previewPictures,
} from './web-preview-messages.ts';

/** The page on its own: the protocol of docs/web-protocol.md with canned messages, for looking at it and for its tests. */
export interface Preview {
  url: string;
  /** What the page sent, oldest first. */
  readonly sent: {
    kind: 'messages' | 'press' | 'form';
    id: string;
    body: Record<string, unknown>;
    files: string[];
  }[];
  /** Puts a message into the chat, or a newer version of one. */
  say(reply: PreviewReply, options?: { id?: number; mine?: { sent?: string }; author?: string }): number;
  draft(id: number, reply: PreviewReply): void;
  /** What the next requests are answered with, instead of being taken. */
  refuse(status: 401 | 413 | 422 | 503 | undefined, error?: string): void;
  /** Breaks every open event stream. */
  cut(): void;
  stop(): Promise<void>;
}

/**
 * @param options.canned whether the chat begins with one message of every kind.
 * @param options.answers whether it answers what is said, as the real thing would.
 */
export async function openPreview(
  options: { canned?: boolean; answers?: boolean; port?: number } = {},
): Promise<Preview> {
  const messages: WireMessage[] = [];
  const streams = new Set<SSEStreamingApi>();
  const taken = new Set<string>();
  const sent: Preview['sent'] = [];
  let refusal: { status: 401 | 413 | 422 | 503; error: string } | undefined;
  let revision = 0;

  const write = (event: { event: string; data: string; id?: string }) => {
    for (const stream of streams) stream.writeSSE(event).catch(() => {});
  };
  const eventOf = (message: WireMessage) => ({
    event: 'message',
    id: String(message.revision),
    data: JSON.stringify(message),
  });

  const say: Preview['say'] = (reply, { id, mine, author } = {}) => {
    const known = messages.find(message => message.id === id);
    const message: WireMessage = {
      id: known?.id ?? id ?? messages.length + 1,
      revision: ++revision,
      author: known?.author ?? (mine ? { id: 1, name: 'Ada' } : author ? { id: 2, name: author } : null),
      mine: known?.mine ?? mine !== undefined,
      ...(mine?.sent !== undefined && { sent: mine.sent }),
      at: known?.at ?? new Date().toISOString(),
      edited: known !== undefined,
      reply: previewed(reply),
    };
    if (known) messages[messages.indexOf(known)] = message;
    else messages.push(message);
    write(eventOf(message));
    return message.id;
  };
  const draft: Preview['draft'] = (id, reply) =>
    write({ event: 'draft', data: JSON.stringify({ id, reply: previewed(reply) }) });

  if (options.canned) {
    const start = Date.now() - 26 * 3_600_000;
    for (const [index, { reply, ...rest }] of previewMessages.entries()) {
      const id = say(reply, rest);
      const message = messages.find(one => one.id === id);
      if (message)
        message.at = new Date(index < 4 ? start + index * 60_000 : Date.now() - 60_000).toISOString();
    }
  }

  const app = new Hono<{ Variables: { sender: Sender } }>();
  guard(app, openLogger({ level: 'warn' }));
  app.get('/page/*', c => servePage(c, c.req.path.slice('/page/'.length)));
  app.get('/', c => servePage(c, 'index.html'));
  app.get('/docs/*', c => serveDocs(c, join(import.meta.dirname, '../../docs')));
  app.get('/pictures/:name', async c => {
    const picture = previewPictures[c.req.param('name').replace('.png', '')];
    if (!picture) return c.notFound();
    const dark = c.req.query('dark') !== undefined;
    return c.body(new Uint8Array((await drawPicture(picture, { dark })).png), 200, {
      'Content-Type': 'image/png',
    });
  });
  app.get('/api/me', c =>
    refusal?.status === 401
      ? c.json({ error: refusal.error }, 401)
      : c.json({
          person: { id: 1, name: 'Ada Lovelace' },
          role: 'steward',
          community: { name: 'Mill pond' },
        }),
  );
  app.get('/api/commands', c => c.json(previewCommands satisfies WireCommand[]));
  app.get('/api/names', c => {
    const typed = (c.req.query('q') ?? '').toLowerCase();
    const names = {
      datanet: ['maths', 'maths-hard', 'recipes', '<img src=x onerror=hostile()>'],
      base: ['smollm2-135m', 'smollm2-360m'],
    };
    return c.json(
      (names[c.req.query('kind') as 'datanet'] ?? []).filter(name => name.toLowerCase().includes(typed)),
    );
  });
  app.get('/api/messages', c => {
    const at = messages.findIndex(message => message.revision === Number(c.req.query('before')));
    const before = messages.slice(0, Math.max(0, at));
    return c.json({ messages: before.slice(-50), more: before.length > 50 });
  });
  app.get('/api/events', c => {
    if (refusal?.status === 401) return c.json({ error: refusal.error }, 401);
    if (refusal?.status === 503) return c.json({ error: refusal.error }, 503);
    return streamSSE(c, async stream => {
      const last = c.req.header('Last-Event-ID');
      const missed =
        last === undefined ? messages.slice(-50) : messages.filter(one => one.revision > Number(last));
      for (const message of missed) await stream.writeSSE(eventOf(message));
      await stream.writeSSE({ event: 'ready', id: String(revision), data: '{}' });
      streams.add(stream);
      await new Promise<void>(resolve => stream.onAbort(resolve));
      streams.delete(stream);
    });
  });
  for (const kind of ['messages', 'press', 'form'] as const) {
    app.post(`/api/${kind}`, async c => {
      if (refusal) return c.json({ error: refusal.error }, refusal.status);
      const { body, files } = await readBody(c);
      const id = String(body.id);
      if (taken.has(id)) return c.json({ id }, 202);
      taken.add(id);
      sent.push({ kind, id, body, files });
      if (kind === 'messages') {
        const blocks: PreviewReply['blocks'] = [];
        if (body.text) blocks.push({ kind: 'quote', text: String(body.text) });
        if (files.length)
          blocks.push({
            kind: 'files',
            files: files.map(name => ({ name, bytes: 1234, url: '/files/0/x' })),
          });
        say({ blocks }, { mine: { sent: id } });
      }
      if (options.answers) answer(kind, String(body.text ?? ''));
      return c.json({ id }, 202);
    });
  }

  /** A little of what the real thing does, for trying the page by hand. */
  function answer(kind: string, text: string): void {
    if (kind !== 'messages') {
      setTimeout(
        () => say({ state: { tone: 'good', text: kind === 'press' ? 'Pressed' : 'Taken' }, blocks: [] }),
        400,
      );
      return;
    }
    const words = `You wrote “${text}”. This is a canned answer that streams in, word by word.`.split(' ');
    const id = say({ blocks: [{ kind: 'quote', text: '', by: 'maths-v1' }] });
    words.forEach((_, index) => {
      const reply: PreviewReply = {
        blocks: [{ kind: 'quote', text: words.slice(0, index + 1).join(' '), by: 'maths-v1' }],
      };
      setTimeout(() => (index === words.length - 1 ? say(reply, { id }) : draft(id, reply)), 60 * index);
    });
  }

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port ?? 0 });
  await new Promise<void>(resolve => server.once('listening', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : options.port}`,
    sent,
    say,
    draft,
    refuse(status, error = 'Refused by the preview.') {
      refusal = status && { status, error };
    },
    cut() {
      for (const stream of streams) stream.close().catch(() => {});
      streams.clear();
    },
    async stop() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

async function readBody(c: Context): Promise<{ body: Record<string, unknown>; files: string[] }> {
  if (!c.req.header('content-type')?.startsWith('multipart/')) return { body: await c.req.json(), files: [] };
  const { file, json, ...rest } = await c.req.parseBody({ all: true });
  const files = (Array.isArray(file) ? file : [file]).filter(one => one instanceof File).map(one => one.name);
  // Browsers send the line ends of a form's text as CR LF.
  if (typeof rest.text === 'string') rest.text = rest.text.replaceAll('\r\n', '\n');
  return { body: typeof json === 'string' ? JSON.parse(json) : rest, files };
}

if (import.meta.main) {
  const preview = await openPreview({ canned: true, answers: true, port: Number(process.env.PORT ?? 8485) });
  console.log(`The page with canned messages: ${preview.url}`);
}
