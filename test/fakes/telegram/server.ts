import { setTimeout as wait } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Effect } from '../scripted.ts';
import type { Api, Parts, Request, Trouble } from './api.ts';
import { methodNamed } from './methods/index.ts';
import { type Params, readParams } from './params.ts';
import { Refusal, refusals } from './refusal.ts';

export interface Server {
  app: Api;
  /** Runs a method. @throws Refusal */
  call(method: string, params: Params, gone: AbortSignal): Promise<unknown>;
}

interface Options {
  token: string;
  troubleFor: (isMeant: (trouble: Trouble) => boolean) => Effect | undefined;
  log: Request[];
  /** Whether the service can't be reached at all. */
  isUnavailable: () => boolean;
}

/** `/bot<token>/METHOD_NAME` and `/file/bot<token>/<file_path>`. https://core.telegram.org/bots/api#making-requests */
export function openServer(parts: Parts, options: Options): Server {
  const app: Api = new Hono();

  app.all('/:bot{bot[^/]+}/:method', async c => {
    const name = c.req.param('method');
    const method = methodNamed(name);
    const body = new Uint8Array(await c.req.arrayBuffer());
    let params: Params;
    try {
      params = readParams(new URL(c.req.url), body, c.req.header('Content-Type') ?? '');
    } catch (error) {
      return answer(c, undefined, error);
    }
    const chatId = params.integer('chat_id') || undefined;
    const request = logged(method?.name ?? name, chatId, params.all());
    return withTrouble(c, request, async gone => {
      checkToken(tokenOf(c), options.token);
      return call(name, params, gone);
    });
  });

  app.get('/file/:bot{bot[^/]+}/:path{.+}', async c => {
    const request = logged('file', undefined, { path: c.req.param('path') });
    const file = tokenOf(c) === options.token ? parts.files.open(c.req.param('path')) : undefined;
    return withTrouble(c, request, async () => {
      if (!file) throw refusals.notFound();
      return new Response(new Uint8Array(file.bytes), {
        headers: { 'Content-Type': 'application/octet-stream' },
      });
    });
  });
  app.notFound(c => answer(c, undefined, refusals.notFound()));

  async function call(name: string, params: Params, gone: AbortSignal): Promise<unknown> {
    const method = methodNamed(name);
    if (!method) throw refusals.noSuchMethod();
    return method.run(params, parts, gone);
  }

  function logged(method: string, chatId: number | undefined, params: Request['params']): Request {
    const request = { at: parts.clock.now(), method, chatId, params, status: 0 };
    options.log.push(request);
    return request;
  }

  async function withTrouble(
    c: Context<{ Bindings: HttpBindings }>,
    request: Request,
    run: (gone: AbortSignal) => Promise<unknown>,
  ): Promise<Response> {
    if (options.isUnavailable()) return dropped(c);
    const trouble = options.troubleFor(
      one =>
        (one.method === undefined ||
          (typeof one.method === 'string'
            ? one.method === request.method
            : one.method.test(request.method))) &&
        (one.chat === undefined || one.chat.id === request.chatId),
    );
    if (trouble?.kind === 'drop') return dropped(c);
    if (trouble?.kind === 'slow') await wait(trouble.milliseconds);
    if (trouble?.kind === 'rate limit')
      return answer(c, request, refusals.tooMany(trouble.retryAfterSeconds));
    if (trouble?.kind === 'status') return failed(c, request, trouble);
    const gone = new AbortController();
    c.env.outgoing.on('close', () => gone.abort());
    try {
      const result = await run(gone.signal);
      if (trouble?.kind === 'drop the answer' || options.isUnavailable()) return dropped(c);
      request.status = 200;
      return result instanceof Response ? result : c.json({ ok: true, result });
    } catch (error) {
      return answer(c, request, error);
    }
  }
  return { app, call };
}

function answer(c: Context, request: Request | undefined, error: unknown): Response {
  if (error instanceof Refusal) {
    if (request) request.status = error.status;
    const { retry_after } = error.parameters ?? {};
    return c.json(error.body, error.status as 400, retry_after ? { 'Retry-After': String(retry_after) } : {});
  }
  console.error('The fake of Telegram failed:', error);
  return c.json({ ok: false, error_code: 500, description: `Internal Server Error: ${error}` }, 500);
}

/** What stands before the servers answers in HTML when they can't be reached. */
function failed(c: Context, request: Request, trouble: { status: number; message?: string }): Response {
  request.status = trouble.status;
  if (trouble.status === 502 || trouble.status === 504) {
    const page = `<html><head><title>${trouble.status}</title></head><body><center><h1>nginx</h1></center></body></html>`;
    return c.html(page, trouble.status);
  }
  const description = trouble.message ?? 'Internal Server Error: restart';
  return c.json({ ok: false, error_code: trouble.status, description }, trouble.status as 500);
}

function tokenOf(c: Context): string {
  return decodeURIComponent(c.req.param('bot') ?? '').slice('bot'.length);
}

/** Telegram says which tokens can't be any, and not which are none. telegram-bot-api, ClientManager.cpp */
function checkToken(given: string, token: string): void {
  if (!/^[1-9]\d*:/.test(given) || given.length > 80) throw refusals.invalidToken();
  if (given !== token) throw refusals.unauthorized();
}

function dropped(c: Context<{ Bindings: HttpBindings }>): Response {
  c.env.incoming.socket.destroy();
  return new Response(null, { status: 500 });
}
