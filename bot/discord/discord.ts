import { Client, Events, GatewayIntentBits, type Guild, Partials } from 'discord.js';
import type { Agent } from '../../agent/agent.ts';
import type { Chats } from '../../agent/chats.ts';
import { commands } from '../../agent/commands/index.ts';
import type { HealthLine } from '../../agent/context.ts';
import type { People } from '../../agent/people.ts';
import type { Database } from '../../store/database.ts';
import type { Files } from '../../store/files.ts';
import { sql } from '../../store/sql.ts';
import { openDelivery } from '../delivery.ts';
import { backoff } from '../pace.ts';
import { openPicks } from '../picks.ts';
import { openPlaces } from '../places.ts';
import { openTyping } from '../typing.ts';
import { openAnswerWays } from './answer-ways.ts';
import { type Interacting, receiveInteraction } from './interact.ts';
import { openReadMarks } from './read-marks.ts';
import { readMissed, receiveMessage } from './receive.ts';
import { register } from './register.ts';
import { openDiscordCourier } from './send.ts';
import { firstChannel, inviteUrl, missingPermissions, welcome } from './welcome.ts';

export interface DiscordOptions {
  token: string;
  /** Base address of REST without the version, for a proxy or a stand-in: `http://127.0.0.1:4000/api`. */
  api?: string | undefined;
  /** Origin that files come from, when it is not Discord's own. */
  cdn?: string | undefined;
  /** How many shards; as many as Discord recommends without it. */
  shards?: number | undefined;
  agent: Agent;
  people: People;
  chats: Chats;
  db: Database;
  files: Files;
  /** Address of the web chat, for links to pages of our own. */
  webUrl: () => string | undefined;
  now: () => Date;
  log: (words: string, error: unknown) => void;
}

export interface Discord {
  /** Adds the bot to a server with what it needs. */
  inviteUrl: string;
  health(): HealthLine[];
  stop(): Promise<void>;
}

type State =
  | { kind: 'connecting' }
  | { kind: 'connected' }
  | { kind: 'wrong token' }
  | { kind: 'away'; problem: string };

/** What Discord serves files from. https://discord.com/developers/docs/reference#image-formatting */
const cdnOrigins = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];
/** The most that Discord lets a person upload with the largest subscription is 500 MB; a datanet is fed in parts. */
const mostBytes = 100 * 1024 * 1024;

/** Where a wrong setting is mended. */
const portal = 'https://discord.com/developers/applications';

/**
 * Puts the agent on Discord. Resolves after the first try to connect, whatever came of it: a wrong token or a missing
 * switch is said by `health`, and what can mend itself is tried again.
 */
export async function openDiscord(options: DiscordOptions): Promise<Discord> {
  const { agent, db, log, now } = options;
  const places = openPlaces({ db, people: options.people, chats: options.chats }, 'discord');
  const ways = openAnswerWays(db);
  const marks = openReadMarks(db, log);
  const typing = openTyping(agent.outbox);
  const closing = new AbortController();
  let state: State = { kind: 'connecting' };
  let mayRead = true;
  /** What is being received: a stop waits for it. */
  const running = new Set<Promise<void>>();
  let client = makeClient(true);

  const courier = openDiscordCourier({
    // A client that had to be made anew brings a new one.
    get rest() {
      return client.rest;
    },
    db,
    files: options.files,
    ways,
    applicationId: () => applicationId(client, options.token),
    webUrl: options.webUrl,
    now,
  });
  const delivery = openDelivery({
    db,
    outbox: agent.outbox,
    platform: 'discord',
    courier,
    // The limits of single channels (apart for new messages and edits) are in Discord's answers, and the client keeps
    // them; this is the pace beside them. All of a bot together may ask 50 times a second.
    limits: { chat: () => ({ requests: 40, milliseconds: 5000, editMs: 1100 }), perSecond: 45 },
    log,
  });

  function makeClient(readsContent: boolean): Client {
    const made = new Client({
      intents: [
        GatewayIntentBits.Guilds,
        GatewayIntentBits.GuildMessages,
        GatewayIntentBits.DirectMessages,
        ...(readsContent ? [GatewayIntentBits.MessageContent] : []),
      ],
      // Direct messages come from channels that were never announced.
      partials: [Partials.Channel],
      allowedMentions: { parse: [] },
      ...(options.shards !== undefined && { shardCount: options.shards }),
      rest: {
        ...(options.api !== undefined && { api: options.api }),
        // The delivery waits itself, so that the newest version goes out and not the one that ran into the limit.
        rejectOnRateLimit: limit =>
          limit.method !== 'GET' && limit.route.startsWith('/channels/:id/messages'),
      },
    });
    const origins = options.cdn === undefined ? cdnOrigins : [new URL(options.cdn).origin];
    const to: Interacting = {
      client: made as Client<true>,
      db,
      agent,
      files: options.files,
      places,
      host: { name: 'Discord', origins, mostBytes },
      ways,
      marks,
      picks: openPicks(db),
      typing,
      now,
      log,
    };
    const run = (what: string, work: Promise<void>) => {
      const done = work.catch(error => log(what, error)).finally(() => running.delete(done));
      running.add(done);
    };
    made.on(Events.MessageCreate, message =>
      run(`Message ${message.id} of Discord`, receiveMessage(message, to)),
    );
    made.on(Events.InteractionCreate, one =>
      run(`Interaction ${one.id} of Discord`, receiveInteraction(one, to)),
    );
    made.on(Events.GuildCreate, guild => run(`Joining ${guild.id}`, greet(guild)));
    // A session that could not be resumed has missed what was said meanwhile.
    made.on(Events.ShardReady, () => {
      state = { kind: 'connected' };
      if (made.isReady()) run('Reading back', readMissed(to));
    });
    made.on(Events.ShardResume, () => {
      state = { kind: 'connected' };
    });
    made.on(Events.ShardReconnecting, () => {
      state = { kind: 'away', problem: 'The connection was lost and is made again.' };
    });
    made.on(Events.ClientReady, ready => {
      state = { kind: 'connected' };
      run(
        'Registering the commands',
        register(ready.rest, ready.application.id, commands).then(() => {}),
      );
      run('Reading back', readMissed(to));
      for (const guild of ready.guilds.cache.values()) run(`Greeting ${guild.id}`, greet(guild));
    });
    made.on(Events.Error, error => log('Discord', error));
    return made;
  }

  /** Greets a server once. */
  async function greet(guild: Guild): Promise<void> {
    const channel = firstChannel(guild);
    if (!channel) return;
    const community = await places.community(guild);
    const origin = `greeting:discord:${guild.id}`;
    if (await db.first(sql`select 1 as found from message where origin = ${origin}`)) return;
    await agent.say(await places.chat(channel, community.id), origin, welcome(guild));
  }

  /** Connects; `wait` when it may work later. */
  async function connect(): Promise<'done' | 'wait'> {
    try {
      await client.login(options.token);
      return 'done';
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      if ((problem as { code?: unknown }).code === 'TokenInvalid') {
        state = { kind: 'wrong token' };
        log('Discord', tokenWords());
        return 'done';
      }
      client = makeClient(mayRead && !/disallowed intents/i.test(problem.message));
      if (mayRead && /disallowed intents/i.test(problem.message)) {
        mayRead = false;
        log('Discord', intentWords(applicationId(client, options.token)));
        return connect();
      }
      state = { kind: 'away', problem: `Discord can’t be reached (${problem.message}).` };
      log('Discord', problem);
      return 'wait';
    }
  }

  async function keepTrying(): Promise<void> {
    for (let failures = 1; !closing.signal.aborted; failures++) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, backoff(failures));
        closing.signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      });
      if (!closing.signal.aborted && (await connect()) === 'done') return;
    }
  }

  await ways.forget(now());
  let trying: Promise<void> = Promise.resolve();
  if ((await connect()) === 'wait') trying = keepTrying();
  await delivery.start();

  return {
    get inviteUrl() {
      return inviteUrl(applicationId(client, options.token));
    },
    health: () => healthOf(client, state, mayRead, delivery.waiting(), applicationId(client, options.token)),
    async stop() {
      closing.abort();
      await trying;
      await Promise.all(running);
      typing.stop();
      await marks.stop();
      await delivery.stop();
      await client.destroy();
    },
  };
}

function healthOf(client: Client, state: State, mayRead: boolean, waiting: number, id: string): HealthLine[] {
  const part = 'Discord';
  if (state.kind === 'wrong token') return [{ part, well: false, words: tokenWords() }];
  const missing = client.guilds.cache
    .map(guild => ({ guild, lacks: missingPermissions(guild) }))
    .filter(one => one.lacks.length);
  const queue = waiting > 20 ? `; ${waiting} messages wait` : '';
  const count = client.guilds.cache.size;
  const words = {
    connecting: 'connecting',
    connected: count
      ? `connected, in ${count} ${count === 1 ? 'server' : 'servers'}${queue}`
      : `connected, in no server yet. Add it: ${inviteUrl(id)}`,
    away: state.kind === 'away' ? `${state.problem} What is said meanwhile is delivered later${queue}.` : '',
  }[state.kind];
  return [
    { part, well: state.kind === 'connected', words },
    ...(mayRead ? [] : [{ part: `${part}: messages`, well: false, words: intentWords(id) }]),
    ...missing.map(({ guild, lacks }) => ({
      part: `${part}: ${guild.name}`,
      well: false,
      words: `lacks ${lacks.join(', ')}. Server Settings › Roles › the role of this bot › Permissions.`,
    })),
  ];
}

function tokenWords(): string {
  return `The token is wrong. Take a new one at ${portal} › your application › Bot › Reset Token, set DISCORD_TOKEN and start again.`;
}

function intentWords(id: string): string {
  return `The bot may only read messages that mention it. Switch on “Message Content Intent” at ${portal}/${id}/bot and start again.`;
}

/** The application's id; until Discord has said it, from the token, whose first part it is in base64. */
function applicationId(client: Client, token: string): string {
  const known = client.application?.id;
  if (known) return known;
  const first = Buffer.from(token.split('.')[0] ?? '', 'base64').toString('latin1');
  return /^\d+$/.test(first) ? first : '0';
}
