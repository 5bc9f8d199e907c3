import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Clock, openClock } from '../clock.ts';
import type { Json } from '../json.ts';
import { openScript } from '../scripted.ts';
import { openWatch } from '../watch.ts';
import type { Api, Request } from './api.ts';
import { type BucketSize, openBuckets } from './buckets.ts';
import { openCdn } from './cdn.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { openInteractions } from './interactions.ts';
import { openPeople, type People } from './people.ts';
import { openPosting, type Posting } from './posting.ts';
import { restApp, type Trouble } from './rest.ts';
import { shapes as makeShapes } from './shapes.ts';
import { snowflakes } from './snowflake.ts';
import type { World } from './world.ts';

/**
 * Discord on loopback: the gateway over WebSocket and REST, version 10, strict where Discord is. The real discord.js
 * connects to it with `rest: { api: fake.api }`.
 */
export interface FakeDiscord extends People {
  /** `http://127.0.0.1:40123`. */
  url: string;
  /** For discord.js: `rest.api`. */
  api: string;
  token: string;
  world: World;
  clock: Clock;
  gateway: Gateway;
  /** Whether events come twice. */
  sendTwice(on: boolean): void;
  /** Trouble for requests to come. */
  trouble(trouble: Trouble): void;
  clearTrouble(): void;
  /** Goes away: every request fails and every connection is cut, until what it returns is called. */
  goAway(): () => void;
  /** All requests so far. */
  requests: Request[];
  /** Requests that came although their rate limit was used up. */
  overLimits(): number;
  /** Slash commands registered for all guilds. */
  commands(): Json[];
  stop(): Promise<void>;
}

export interface FakeOptions {
  port?: number;
  token?: string;
  /** The switches of the developer portal; both on unless said otherwise. */
  messageContent?: boolean;
  /** How many shards it recommends; 1 unless said otherwise. More than that identify side by side. */
  shards?: number;
  /** 41,250 as Discord's, unless said otherwise. */
  heartbeatMs?: number;
  /** Requests of one channel's message routes; 5 in 5 seconds unless said otherwise. */
  messageLimit?: BucketSize;
  /** Further routes on the same server (the page). */
  routes?: (app: Api, fake: FakeDiscord) => void;
}

export async function startFakeDiscord(options: FakeOptions = {}): Promise<FakeDiscord> {
  const clock = openClock();
  const makeId = snowflakes(clock);
  const token = options.token ?? 'fake.discord.token';
  const id = makeId();
  const bot = { id, username: 'gristmill', global_name: null, bot: true, takesDirectMessages: false };
  const world: World = {
    bot,
    application: { id, privileged: { messageContent: options.messageContent ?? true, members: false } },
    users: new Map([[id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    commands: new Map(),
    attachments: new Map(),
  };
  let url = '';
  let gateway: Gateway | undefined;
  const theGateway = (): Gateway => {
    if (!gateway) throw new Error('The gateway is not open yet.');
    return gateway;
  };
  const cdn = openCdn(world, { clock, makeId, base: () => url });
  const shapes = makeShapes(world, cdn);
  const watch = openWatch();
  const posting = openPosting({ world, clock, makeId, cdn, shapes, gateway: theGateway });
  const interactions = openInteractions({ world, clock, makeId, posting });
  const script = openScript<Trouble>();
  const messageLimit = options.messageLimit ?? { requests: 5, seconds: 5 };
  const buckets = openBuckets(clock, (_, path) =>
    /^\/channels\/\d+\/messages/.test(path) ? messageLimit : { requests: 50, seconds: 1 },
  );
  const requests: Request[] = [];
  const parts = {
    world,
    clock,
    makeId,
    cdn,
    shapes,
    posting,
    interactions,
    gateway: theGateway,
    url: () => url,
    token,
  };
  const app = restApp(parts, { script, buckets, log: requests, shards: options.shards ?? 1 });

  const server = createServer(
    getRequestListener(async (request, env) => {
      const response = await app.fetch(request, env);
      setImmediate(watch.changed);
      return response;
    }),
  );
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  gateway = openGateway(server, world, {
    token,
    url: () => url.replace(/^http/, 'ws'),
    heartbeatMs: options.heartbeatMs ?? 41_250,
    ready: () => [...world.guilds.values()].map(shapes.guild),
  });

  const fake: FakeDiscord = {
    ...openPeople({ ...parts, posting: changing(posting, watch.changed), watch }),
    url,
    api: `${url}/api`,
    token,
    world,
    clock,
    gateway,
    sendTwice(on) {
      posting.duplicates = on;
    },
    trouble: script.add,
    clearTrouble: script.clear,
    goAway() {
      script.add({ times: Number.POSITIVE_INFINITY, does: { kind: 'status', status: 503 } });
      gateway?.setAway(true);
      return () => {
        script.clear();
        gateway?.setAway(false);
      };
    },
    requests,
    overLimits: buckets.exceeded,
    commands: () => world.commands.get('global') ?? [],
    async stop() {
      await gateway?.close();
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  options.routes?.(app, fake);
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
