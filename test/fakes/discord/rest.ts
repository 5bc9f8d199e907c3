import { setTimeout as wait } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Planned, Script } from '../scripted.ts';
import type { Api, Parts, Request } from './api.ts';
import type { Buckets } from './buckets.ts';
import { Refusal, refusals } from './refusal.ts';
import { channelRoutes } from './routes/channels.ts';
import { commandRoutes } from './routes/commands.ts';
import { guildRoutes } from './routes/guilds.ts';
import { interactionRoutes } from './routes/interactions.ts';
import { messageRoutes } from './routes/messages.ts';
import { readUpload } from './upload.ts';

/** Trouble to come for requests of REST. */
export interface Trouble extends Planned {
  /** `GET`, `POST`; any when left out. */
  method?: string;
  /** Matched against the path after `/api/v10`. */
  path?: RegExp;
}

/** REST, version 10. https://discord.com/developers/docs/reference#http-api */
export function restApp(
  parts: Parts,
  options: { script: Script<Trouble>; buckets: Buckets; log: Request[]; shards: number },
): Api {
  const troubleFor = (method: string, path: string) =>
    options.script.take(
      one => (one.method === undefined || one.method === method) && (one.path?.test(path) ?? true),
    );
  const app: Api = new Hono();
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.body, error.status as 400);
    console.error('The fake of Discord failed:', error);
    return c.json({ message: String(error), code: 0 }, 500);
  });

  app.get('/attachments/*', async c => {
    const trouble = troubleFor('GET', c.req.path);
    if (trouble?.kind === 'status') return c.text('', trouble.status as 500);
    if (trouble?.kind === 'slow') await wait(trouble.milliseconds);
    const found = parts.cdn.open(new URL(c.req.url));
    if (!found) return c.text('', 404);
    if (found === 'expired') return c.text('This content is no longer available.', 404);
    return c.body(new Uint8Array(found.bytes), 200, {
      'Content-Type': found.mediaType || 'application/octet-stream',
    });
  });

  const api: Api = new Hono();
  api.use(async (c, next) => {
    const path = new URL(c.req.url).pathname.replace('/api/v10', '');
    const request: Request = { at: parts.clock.now(), method: c.req.method, path, status: 0 };
    options.log.push(request);
    const trouble = troubleFor(c.req.method, path);
    if (trouble?.kind === 'drop') return dropped(c);
    if (trouble?.kind === 'slow') await wait(trouble.milliseconds);
    if (trouble?.kind === 'rate limit') {
      request.status = 429;
      return limited(c, trouble.retryAfterSeconds, trouble.global ?? false, {});
    }
    if (trouble?.kind === 'status') {
      request.status = trouble.status;
      const body = { message: trouble.message ?? 'Scripted', code: trouble.code ?? 0 };
      return c.json(body, trouble.status as 500);
    }
    // Answers to interactions and webhooks carry their token in the path and are not bound to the bot's limits.
    const isOpen = /^\/(interactions|webhooks)\//.test(path);
    if (!isOpen && c.req.header('Authorization') !== `Bot ${parts.token}`) {
      request.status = 401;
      throw refusals.unauthorized();
    }
    const { headers, retryAfter } = options.buckets.take(c.req.method, path);
    if (retryAfter !== undefined) {
      request.status = 429;
      return limited(c, retryAfter, false, headers);
    }
    if (c.req.method !== 'GET') {
      c.set(
        'upload',
        await readUpload(new Uint8Array(await c.req.arrayBuffer()), c.req.header('Content-Type') ?? ''),
      );
    }
    await next();
    request.status = c.res.status;
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    if (trouble?.kind === 'drop the answer') return dropped(c);
  });
  api.get('/gateway/bot', c =>
    c.json({
      url: parts.url().replace(/^http/, 'ws'),
      shards: options.shards,
      session_start_limit: {
        total: 1000,
        remaining: 1000,
        reset_after: 0,
        // As many as may identify within five seconds: 1 for a small bot, 16 and more for a large one.
        max_concurrency: options.shards > 1 ? 16 : 1,
      },
    }),
  );
  commandRoutes(api, parts);
  guildRoutes(api, parts);
  channelRoutes(api, parts);
  messageRoutes(api, parts);
  interactionRoutes(api, parts);
  api.notFound(() => {
    throw refusals.notFound();
  });
  app.route('/api/v10', api);
  return app;
}

/** https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit */
function limited(c: Context, retryAfter: number, global: boolean, headers: Record<string, string>) {
  return c.json({ message: 'You are being rate limited.', retry_after: retryAfter, global }, 429, {
    ...headers,
    'Retry-After': String(Math.ceil(retryAfter)),
    'X-RateLimit-Scope': global ? 'global' : 'user',
    ...(global && { 'X-RateLimit-Global': 'true' }),
  });
}

function dropped(c: { env: HttpBindings }): Response {
  c.env.incoming.socket.destroy();
  return new Response(null, { status: 500 });
}
