import {
  ChannelType,
  type Client,
  Events,
  GatewayCloseCodes,
  type Guild,
  PermissionFlagsBits,
} from 'discord.js';
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
import { newClient } from './client.ts';
import { applicationIdOf, type Connection, healthOf, intentWords, tokenWords } from './health.ts';
import { type Interacting, receiveInteraction } from './interact.ts';
import { readMissed } from './read-back.ts';
import { openReadMarks } from './read-marks.ts';
import { receiveMessage } from './receive.ts';
import { register } from './register.ts';
import { openDiscordCourier } from './send.ts';
import { openStandingPosts } from './standing.ts';
import { openThreads } from './threads.ts';
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

/** What Discord serves files from. https://discord.com/developers/docs/reference#image-formatting */
const cdnOrigins = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];
/** The most that Discord lets a person upload with the largest subscription is 500 MB; a datanet is fed in parts. */
const mostBytes = 100 * 1024 * 1024;

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
  const connection: Connection = {
    tokenIsWrong: false,
    mayRead: true,
    problem: undefined,
    shards: new Map(),
    withoutThreads: new Map(),
  };
  /** Marks wait until what each shard may have missed is read back. */
  const unread = new Map<number, { done: () => void }>();
  /** What is being received: a stop waits for it. */
  const running = new Set<Promise<void>>();
  let trying: Promise<void> = Promise.resolve();
  let client = makeClient();
  /** A client that had to be made anew brings a new one. */
  const rest = () => client.rest;
  const applicationId = () => applicationIdOf(client, options.token);
  const standing = openStandingPosts({ db, outbox: agent.outbox, rest, log });

  const courier = openDiscordCourier({
    rest,
    db,
    files: options.files,
    ways,
    threads: openThreads(db, rest),
    applicationId,
    mayOpenThread,
    isBound: async chatId => (await agent.attention(chatId)).datanet !== undefined,
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

  function run(what: string, work: Promise<void>): void {
    const done = work.catch(error => log(what, error)).finally(() => running.delete(done));
    running.add(done);
  }

  function makeClient(): Client {
    const { api, shards, cdn } = options;
    const made = newClient({ readsContent: connection.mayRead, api, shards, log });
    const origins = cdn === undefined ? cdnOrigins : [new URL(cdn).origin];
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
    made.on(Events.MessageCreate, message =>
      run(`Message ${message.id} of Discord`, receiveMessage(message, to)),
    );
    made.on(Events.InteractionCreate, one =>
      run(`Interaction ${one.id} of Discord`, receiveInteraction(one, to)),
    );
    made.on(Events.MessageDelete, message => standing.deleted([message.id]));
    made.on(Events.MessageBulkDelete, all => standing.deleted([...all.keys()]));
    made.on(Events.GuildCreate, guild => run(`Joining ${guild.id}`, greet([guild])));
    made.on(Events.ShardReconnecting, shard => {
      connection.shards.set(shard, false);
      if (!unread.has(shard)) unread.set(shard, marks.hold());
    });
    made.on(Events.ShardResume, shard => {
      isBack(shard);
      caughtUp(shard);
    });
    // A session that could not be resumed has missed what was said meanwhile.
    made.on(Events.ShardReady, shard => {
      isBack(shard);
      if (made.isReady()) run('Reading back', catchUp(to, shard));
    });
    made.on(Events.ClientReady, ready => {
      run(
        'Registering the commands',
        register(ready.rest, ready.application.id, commands).then(() => {}),
      );
      for (const shard of connection.shards.keys()) run('Reading back', catchUp(to, shard));
      run('Greeting', greet([...ready.guilds.cache.values()]));
    });
    made.on(Events.Error, error => log('Discord', error));
    made.on(Events.ShardDisconnect, ({ code }, shard) => {
      // Before it is ready, the failed login says it.
      if (made !== client || !made.isReady()) return;
      connection.shards.set(shard, false);
      if (code === GatewayCloseCodes.AuthenticationFailed) {
        connection.tokenIsWrong = true;
        log('Discord', tokenWords());
      } else if (code === GatewayCloseCodes.DisallowedIntents) {
        connection.mayRead = false;
        log('Discord', intentWords(applicationId()));
        trying = trying.then(() => anew()).then(keepTrying);
      }
    });
    return made;
  }

  function isBack(shard: number): void {
    connection.problem = undefined;
    connection.shards.set(shard, true);
    delivery.hurry();
  }

  async function catchUp(to: Interacting, shard: number): Promise<void> {
    if (!unread.has(shard)) unread.set(shard, marks.hold());
    await readMissed(to, shard).finally(() => caughtUp(shard));
    if (shard === 0) await standing.check();
  }

  function caughtUp(shard: number): void {
    unread.get(shard)?.done();
    unread.delete(shard);
  }

  /** Greets each server once. */
  async function greet(guilds: readonly Guild[]): Promise<void> {
    const originOf = (guild: Guild) => `greeting:discord:${guild.id}`;
    const rows = await db.all<{ origin: string }>(sql`
      select origin from message where origin = any(${guilds.map(originOf)})`);
    const greeted = new Set(rows.map(row => row.origin));
    for (const guild of guilds) {
      const channel = firstChannel(guild);
      if (!channel || greeted.has(originOf(guild))) continue;
      const community = await places.community(guild);
      const { datanets } = await agent.world(community.id);
      const { mayRead } = connection;
      const words = welcome({
        missing: missingPermissions(guild),
        mayRead,
        hasDatanets: datanets.length > 0,
      });
      await agent.say(await places.chat(channel, community.id), originOf(guild), words);
    }
  }

  /** A thread hangs on a message of a text or an announcement channel; there is none in threads and direct messages. */
  async function mayOpenThread(channelId: string): Promise<boolean> {
    const channel = await client.channels.fetch(channelId).catch(() => null);
    if (channel?.type !== ChannelType.GuildText && channel?.type !== ChannelType.GuildAnnouncement)
      return false;
    const me = channel.guild.members.me;
    const { CreatePublicThreads, SendMessagesInThreads } = PermissionFlagsBits;
    const may = me ? channel.permissionsFor(me).has([CreatePublicThreads, SendMessagesInThreads]) : false;
    if (may) connection.withoutThreads.delete(channelId);
    else connection.withoutThreads.set(channelId, { name: channel.name, guildId: channel.guildId });
    return may;
  }

  /** Connects; `wait` when it may work later. */
  async function connect(): Promise<'done' | 'wait'> {
    try {
      await client.login(options.token);
      return 'done';
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      if ((problem as { code?: unknown }).code === 'TokenInvalid') {
        connection.tokenIsWrong = true;
        log('Discord', tokenWords());
        return 'done';
      }
      const isDisallowed = connection.mayRead && /disallowed intents/i.test(problem.message);
      if (isDisallowed) {
        connection.mayRead = false;
        log('Discord', intentWords(applicationId()));
      } else {
        connection.problem = `Discord can’t be reached (${problem.message}).`;
        log('Discord', problem);
      }
      await anew();
      return isDisallowed ? connect() : 'wait';
    }
  }

  /** A client whose login failed can't be used again. */
  async function anew(): Promise<void> {
    await client.destroy();
    connection.shards.clear();
    client = makeClient();
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
  if ((await connect()) === 'wait') trying = keepTrying();
  await delivery.start();

  return {
    get inviteUrl() {
      return inviteUrl(applicationId());
    },
    health: () => healthOf(client, connection, delivery.waiting(), applicationId()),
    async stop() {
      closing.abort();
      await trying;
      await Promise.all(running);
      typing.stop();
      await standing.stop();
      await marks.stop();
      await delivery.stop();
      await client.destroy();
    },
  };
}
