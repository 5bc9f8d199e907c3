import { setTimeout } from 'node:timers/promises';
import { ChannelType, type Client, Events, type Guild, PermissionFlagsBits } from 'discord.js';
import type { Agent } from '../../agent/agent.ts';
import { commands } from '../../agent/commands/index.ts';
import type { Chats } from '../../agent/community/chats.ts';
import type { HealthLine } from '../../agent/community/health-lines.ts';
import { languageOf } from '../../agent/language/languages.ts';
import { inLanguage } from '../../agent/language/translate.ts';
import type { People } from '../../agent/people/people.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files } from '../../store/files/files.ts';
import { openDelivery } from '../delivery/delivery.ts';
import { backoff } from '../delivery/sliding-window.ts';
import { openTypingIndicator } from '../delivery/typing-indicator.ts';
import { openConcurrencyLimit } from '../intake/concurrency-limit.ts';
import { channelOf, openIdentityResolver } from '../intake/identity-resolver.ts';
import { openSelections } from '../intake/selections.ts';
import { newClient } from './connection/client.ts';
import { healthOf } from './connection/health.ts';
import { keepConnected } from './connection/reconnect.ts';
import { firstChannel, inviteUrl, missingPermissions, welcome } from './connection/welcome.ts';
import { openInteractionReplies } from './delivery/interaction-replies.ts';
import { openPostRestorer } from './delivery/restore-posts.ts';
import { openThreads } from './delivery/threads.ts';
import { openDiscordTransport } from './delivery/transport.ts';
import { backfill } from './intake/backfill.ts';
import { type Interacting, receiveInteraction } from './intake/interactions.ts';
import { openReadPositions } from './intake/read-positions.ts';
import { receiveMessage } from './intake/receive.ts';
import { register } from './register.ts';

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

/** Milliseconds between two cleanings of what has ended. */
const cleaning = 3_600_000;

/**
 * Puts the agent on Discord. Resolves after the first try to connect, whatever came of it: a wrong token or a missing
 * switch is said by `health`, and what can mend itself is tried again.
 */
export async function openDiscord(options: DiscordOptions): Promise<Discord> {
  const { agent, db, log, now } = options;
  const identities = openIdentityResolver({ db, people: options.people, chats: options.chats }, 'discord');
  const interactionReplies = openInteractionReplies(db);
  const marks = openReadPositions(db, log);
  const typing = openTypingIndicator(agent.outbox);
  const limitConcurrency = openConcurrencyLimit(16);
  const closing = new AbortController();
  /** Marks wait until what each shard may have missed is read back. */
  const unread = new Map<number, { done: () => void }>();
  /** What is being received: a stop waits for it. */
  const running = new Set<Promise<void>>();
  const rest = () => connection.client().rest;
  const standing = openPostRestorer({ db, outbox: agent.outbox, rest, log });
  const transport = openDiscordTransport({
    rest,
    db,
    files: options.files,
    interactionReplies,
    threads: openThreads(db, rest),
    applicationId: () => connection.applicationId(),
    mayOpenThread,
    isBound: async chatId => (await agent.attention(chatId)).datanet !== undefined,
    webUrl: options.webUrl,
    now,
  });
  const delivery = openDelivery({
    db,
    outbox: agent.outbox,
    platform: 'discord',
    transport,
    // The limits of single channels (apart for new messages and edits) are in Discord's answers, and the client keeps
    // them; this is the pace beside them. All of a bot together may ask 50 times a second.
    limits: { chat: () => ({ requests: 40, milliseconds: 5000, editMs: 1100 }), perSecond: 45 },
    log,
  });

  function run(what: string, work: Promise<void>): void {
    const done = work.catch(error => log(what, error)).finally(() => running.delete(done));
    running.add(done);
  }

  const connection = keepConnected({
    token: options.token,
    make: makeClient,
    onLost: missing,
    onBack(shard, client, resumed) {
      delivery.hurry();
      // A session that could not be resumed has missed what was said meanwhile.
      if (resumed) caughtUp(shard);
      else run('Reading back', catchUp(receiving(client), shard));
    },
    log,
  });

  function makeClient(mayRead: boolean): Client {
    const { api, shards } = options;
    const made = newClient({ readsContent: mayRead, api, shards, log });
    const to = receiving(made);
    made.on(Events.MessageCreate, message =>
      run(`Message ${message.id} of Discord`, receiveMessage(message, to)),
    );
    made.on(Events.InteractionCreate, one =>
      run(`Interaction ${one.id} of Discord`, receiveInteraction(one, to)),
    );
    made.on(Events.MessageDelete, message => standing.deleted([message.id]));
    made.on(Events.MessageBulkDelete, all => standing.deleted([...all.keys()]));
    made.on(Events.GuildCreate, guild => run(`Joining ${guild.id}`, greet([guild])));
    made.on(Events.ClientReady, ready => {
      run(
        'Registering the commands',
        register(ready.rest, ready.application.id, commands).then(() => {}),
      );
      run('Greeting', greet([...ready.guilds.cache.values()]));
    });
    return made;
  }

  function receiving(client: Client): Interacting {
    const { cdn } = options;
    const origins = cdn === undefined ? cdnOrigins : [new URL(cdn).origin];
    return {
      client: client as Client<true>,
      db,
      agent,
      files: options.files,
      identities,
      host: { name: 'Discord', origins, mostBytes },
      interactionReplies,
      marks,
      selections: openSelections(db),
      typing,
      limitConcurrency,
      now,
      log,
    };
  }

  function missing(shard: number): void {
    if (!unread.has(shard)) unread.set(shard, marks.hold());
  }

  /** Reads what a shard missed, however long that takes: the marks stay where they are until then. */
  async function catchUp(to: Interacting, shard: number): Promise<void> {
    missing(shard);
    for (let failures = 1; !closing.signal.aborted; failures++) {
      try {
        await backfill(to, shard);
        break;
      } catch (error) {
        log('Reading back', error);
        await setTimeout(backoff(failures), undefined, { signal: closing.signal }).catch(() => {});
      }
    }
    if (closing.signal.aborted) return;
    caughtUp(shard);
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
      const community = await identities.community(guild);
      const { datanets } = await agent.existing(community.id);
      const { mayRead } = connection.state;
      const platformLanguage = languageOf(guild.preferredLocale);
      if (platformLanguage) await options.people.setPlatformLanguage(community.id, platformLanguage);
      const language = await options.people.communityLanguage(community.id);
      const words = {
        missing: missingPermissions(guild),
        mayRead,
        hasDatanets: datanets.length > 0,
      };
      const chatId = await identities.chat(channelOf({ id: channel }), community.id);
      await inLanguage(language, () => agent.say(chatId, originOf(guild), welcome(words)));
    }
  }

  /** A thread hangs on a message of a text or an announcement channel; there is none in threads and direct messages. */
  async function mayOpenThread(channelId: string): Promise<boolean> {
    const channel = await connection
      .client()
      .channels.fetch(channelId)
      .catch(() => null);
    if (channel?.type !== ChannelType.GuildText && channel?.type !== ChannelType.GuildAnnouncement)
      return false;
    const me = channel.guild.members.me;
    const { CreatePublicThreads, SendMessagesInThreads } = PermissionFlagsBits;
    const may = me ? channel.permissionsFor(me).has([CreatePublicThreads, SendMessagesInThreads]) : false;
    if (may) connection.state.withoutThreads.delete(channelId);
    else connection.state.withoutThreads.set(channelId, { name: channel.name, guildId: channel.guildId });
    return may;
  }

  const clean = () => run('Cleaning', interactionReplies.forget(now()));
  clean();
  const cleaner = setInterval(clean, cleaning).unref();
  await connection.tried;
  await delivery.start();

  return {
    get inviteUrl() {
      return inviteUrl(connection.applicationId());
    },
    health: () =>
      healthOf(connection.client(), connection.state, delivery.waiting(), connection.applicationId()),
    async stop() {
      closing.abort();
      clearInterval(cleaner);
      await Promise.all(running);
      typing.stop();
      await standing.stop();
      await marks.stop();
      await delivery.stop();
      await connection.stop();
    },
  };
}
