import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Clock, openClock } from '../clock.ts';
import type { Json } from '../json.ts';
import { openScript } from '../scripted.ts';
import { openWatch } from '../watch.ts';
import type { Api, Parts, Request, Trouble } from './api.ts';
import { openCallbacks } from './callbacks.ts';
import { commandKey, commandsFor } from './commands.ts';
import { openFiles } from './files.ts';
import { documented, type LimitSizes, openLimits } from './limits.ts';
import { openPeople, type People } from './people.ts';
import { openPosting, type Posting } from './posting.ts';
import { openServer } from './server.ts';
import { openUpdates, type Updates } from './updates.ts';
import { openWebhook } from './webhook.ts';
import type { Chat, User, World } from './world.ts';

/**
 * Telegram on loopback: the Bot API over HTTP, strict where Telegram is. The real grammY talks to it with
 * `client: { apiRoot: fake.api }`.
 */
export interface FakeTelegram extends People {
  /** `http://127.0.0.1:40123`. */
  url: string;
  /** For grammY: `apiRoot`. */
  api: string;
  token: string;
  world: World;
  clock: Clock;
  updates: Updates;
  /** Whether updates come twice. */
  sendTwice(on: boolean): void;
  /** Whether the updates of one answer come last first. */
  sendBackwards(on: boolean): void;
  /** Keeps updates back until the function that it returns is called. */
  holdUpdates(): () => void;
  /** Sends an update as it is, however odd. */
  inject(update: Json): void;
  /** Trouble for requests to come. */
  trouble(trouble: Trouble): void;
  clearTrouble(): void;
  /** While it is on nothing answers, and what is open is cut. */
  away(on: boolean): void;
  /** All requests so far. */
  requests: Request[];
  /** Messages that came although a limit was used up. */
  overLimits(): number;
  /** Whether messages over the limits are refused with 429; else they are only counted. */
  enforceLimits(on: boolean): void;
  /** The commands registered for a scope: `default` when left out. */
  commands(scope?: string | Json, language?: string): Json[];
  /** The command menu that a person sees in a chat. */
  menuOf(chat: Chat, user: User): Json[];
  stop(): Promise<void>;
}

export interface FakeOptions {
  port?: number;
  token?: string;
  /** On unless said otherwise, as @BotFather has it. */
  privacyMode?: boolean;
  /** Whether it knows rich messages, as Bot API 10.1 does; on unless said otherwise. */
  richMessages?: boolean;
  /** What may be sent in which time; as documented unless said otherwise. */
  limits?: Partial<LimitSizes>;
  /** The first wait before an update is sent to the webhook again; 1,000 unless said otherwise. */
  webhookRetryMs?: number;
  /** Further routes on the same server (the page). */
  routes?: (app: Api, fake: FakeTelegram) => void;
}

export async function startFakeTelegram(options: FakeOptions = {}): Promise<FakeTelegram> {
  const clock = openClock();
  const token = options.token ?? '7000000001:fake-telegram-token';
  const bot = {
    id: Number(token.split(':')[0]),
    isBot: true,
    firstName: 'Gristmill',
    lastName: undefined,
    username: 'gristmill_bot',
    languageCode: undefined,
    isDeleted: false,
  };
  const world: World = {
    bot,
    privacyMode: options.privacyMode ?? true,
    knowsRichMessages: options.richMessages ?? true,
    users: new Map([[bot.id, bot]]),
    chats: new Map(),
    files: new Map(),
    commands: new Map(),
    profile: new Map(),
    settings: new Map(),
  };
  const watch = openWatch();
  const updates = openUpdates(clock);
  const webhook = openWebhook(updates, clock, {
    retryMs: options.webhookRetryMs ?? 1000,
    answer: (method, params) => server.call(method, params, new AbortController().signal),
  });
  const limits = openLimits(clock, { ...documented, ...options.limits });
  const parts: Parts = {
    world,
    clock,
    updates,
    webhook,
    limits,
    files: openFiles(world, clock),
    posting: changing(openPosting({ world, clock, updates }), watch.changed),
    callbacks: openCallbacks({ clock, updates }),
  };
  const script = openScript<Trouble>();
  const requests: Request[] = [];
  let isUnavailable = false;
  const server = openServer(parts, {
    token,
    log: requests,
    troubleFor: script.take,
    isUnavailable: () => isUnavailable,
  });
  const http = createServer(
    getRequestListener(async (request, env) => {
      const response = await server.app.fetch(request, env);
      setImmediate(watch.changed);
      return response;
    }),
  );
  await new Promise<void>(resolve => http.listen(options.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const fake: FakeTelegram = {
    ...openPeople({ ...parts, watch }),
    url,
    api: url,
    token,
    world,
    clock,
    updates,
    sendTwice(on) {
      updates.twice = on;
    },
    sendBackwards(on) {
      updates.backwards = on;
    },
    holdUpdates: updates.hold,
    inject: updates.inject,
    trouble: script.add,
    clearTrouble: script.clear,
    away(on) {
      isUnavailable = on;
      if (on) http.closeAllConnections();
    },
    requests,
    overLimits: limits.exceeded,
    enforceLimits(on) {
      limits.enforced = on;
    },
    commands: (scope = 'default', language) =>
      world.commands.get(commandKey(typeof scope === 'string' ? { type: scope } : scope, language)) ?? [],
    menuOf: (chat, user) => commandsFor(world, chat, user),
    async stop() {
      webhook.stop();
      const closed = new Promise<void>(resolve => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
  options.routes?.(server.app, fake);
  return fake;
}

function changing(posting: Posting, changed: () => void): Posting {
  return {
    ...posting,
    create(...args) {
      const message = posting.create(...args);
      changed();
      return message;
    },
  };
}
