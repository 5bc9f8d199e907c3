import { type Client, Events, type Guild } from 'discord.js';
import pLimit from 'p-limit';
import type { Agent } from '../../agent/agent.ts';
import { commands } from '../../agent/commands/index.ts';
import type { Chats } from '../../agent/community/chats.ts';
import type { HealthLine } from '../../agent/community/health-lines.ts';
import { languageOf } from '../../agent/language/languages.ts';
import type { People } from '../../agent/people/people.ts';
import type { Database } from '../../store/database/database.ts';
import type { Files } from '../../store/files/files.ts';
import type { LogFields, Logger } from '../../store/logging/logger.ts';
import { openDelivery } from '../delivery/delivery.ts';
import { retryUntilDone } from '../delivery/retry-until-done.ts';
import { openTypingIndicator } from '../delivery/typing-indicator.ts';
import type { FileIntake } from '../intake/file-intake.ts';
import { openIdentityResolver } from '../intake/identity-resolver.ts';
import { openSelections } from '../intake/selections.ts';
import { channelObstacle } from './connection/channel-obstacle.ts';
import { newClient } from './connection/client.ts';
import { greet } from './connection/greet.ts';
import { healthOf } from './connection/health.ts';
import { mayOpenThread } from './connection/may-open-thread.ts';
import { keepConnected } from './connection/reconnect.ts';
import { seesChannel } from './connection/sees-channel.ts';
import { membershipIn, serverRoles } from './connection/server-roles.ts';
import { inviteUrl } from './connection/welcome.ts';
import { openInteractionReplies } from './delivery/interaction-replies.ts';
import { discordRateLimits } from './delivery/rate-limits.ts';
import { openPostRestorer } from './delivery/restore-posts.ts';
import { openThreads } from './delivery/threads.ts';
import { openDiscordTransport } from './delivery/transport.ts';
import type { InteractionContext } from './intake/accept-interaction.ts';
import { openCatchUp } from './intake/catch-up.ts';
import { openInteractionQueue } from './intake/interaction-queue.ts';
import { receiveInteraction } from './intake/interactions.ts';
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
  intake: FileIntake;
  /** Address of the web chat, for links to pages of our own. */
  webUrl: () => string | undefined;
  now: () => Date;
  log: Logger;
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
  const { agent, db, now } = options;
  const log = options.log.child({ room: 'discord' });
  const identities = openIdentityResolver(
    {
      db,
      people: options.people,
      chats: options.chats,
      membershipIn: (guildId, account) => membershipIn(connection.client(), guildId, account),
    },
    'discord',
  );
  options.people.rolesFrom('discord', async guildId => serverRoles(connection.client(), guildId));
  options.chats.seenBy('discord', (account, channel) => seesChannel(connection.client(), account, channel));
  options.chats.reachedBy('discord', (channelId, use) =>
    channelObstacle(connection.client(), { channelId, use, mayRead: connection.state.mayRead }),
  );
  const interactionReplies = openInteractionReplies(db);
  const selections = openSelections(db);
  const readPositions = openReadPositions(db, log);
  const typing = openTypingIndicator(agent.outbox);
  // A thousand messages at once would each take a step before the first takes its second: nobody would be answered until
  // all are stored, and interactions, which have to be answered in seconds, would wait behind them.
  const limitConcurrency = pLimit(16);
  const closing = new AbortController();
  /** What is being received: a stop waits for it. */
  const running = new Set<Promise<void>>();
  /** Messages whose files are being fetched in the background. */
  const fetching = new Set<string>();
  const catchUp = openCatchUp({ readPositions, signal: closing.signal, log });
  const rest = () => connection.client().rest;
  const { cdn } = options;
  const origins = cdn === undefined ? cdnOrigins : [new URL(cdn).origin];
  const host = { name: 'Discord', origins, mostBytes };
  const interactions = await openInteractionQueue({
    db,
    agent,
    intake: options.intake,
    host,
    identities,
    interactionReplies,
    selections,
    readPositions,
    rest,
    applicationId: () => connection.applicationId(),
    signal: closing.signal,
    log,
  });
  const postRestorer = openPostRestorer({ db, outbox: agent.outbox, rest, log });
  const transport = openDiscordTransport({
    rest,
    db,
    files: options.files,
    interactionReplies,
    threads: openThreads(db, rest),
    applicationId: () => connection.applicationId(),
    mayOpenThread: channelId =>
      mayOpenThread(connection.client(), channelId, connection.state.withoutThreads),
    isBound: async chatId => (await agent.listening(chatId)).datanet !== undefined,
    webUrl: options.webUrl,
    now,
  });
  const delivery = openDelivery({
    db,
    outbox: agent.outbox,
    platform: 'discord',
    transport,
    limits: discordRateLimits,
    log,
  });

  function run(work: Promise<void>, failure: string, fields: LogFields = {}): void {
    const done = work
      .catch(err => log.error({ ...fields, err }, failure))
      .finally(() => running.delete(done));
    running.add(done);
  }

  const connection = keepConnected({
    token: options.token,
    make: makeClient,
    onLost: shard => catchUp.hold(shard),
    onBack(shard, client, resumed) {
      log.info({ shard }, 'Connected to Discord');
      delivery.retryNow();
      // A session that could not be resumed has missed what was said meanwhile.
      if (resumed) catchUp.done(shard);
      else run(readBack(receiving(client), shard), 'What was missed could not be read back', { shard });
    },
    log,
  });

  function makeClient(mayRead: boolean): Client {
    const { api, shards } = options;
    const made = newClient({ readsContent: mayRead, api, shards, flushed: db.flushed, log });
    const to = receiving(made);
    made.on(Events.MessageCreate, message =>
      run(receiveMessage(message, to), 'A message could not be taken in', {
        chat: message.channelId,
        update: message.id,
      }),
    );
    made.on(Events.InteractionCreate, one =>
      run(receiveInteraction(one, to), 'An interaction could not be taken in', {
        ...(one.channelId !== null && { chat: one.channelId }),
        update: one.id,
      }),
    );
    made.on(Events.MessageDelete, message => deleted([message.id]));
    made.on(Events.MessageBulkDelete, all => deleted([...all.keys()]));
    made.on(Events.GuildCreate, guild =>
      run(greetAll([guild]), 'A server could not be greeted', { server: guild.id }),
    );
    made.on(Events.ClientReady, ready => {
      run(registerCommands(ready), 'The commands could not be registered');
      run(greetAll([...ready.guilds.cache.values()]), 'Servers could not be greeted');
    });
    return made;
  }

  /** Posts of ours are put back; what people gave with theirs is withdrawn. */
  function deleted(ids: readonly string[]): void {
    postRestorer.deleted(ids);
    const names = ids.map(id => `message:${id}`);
    run(agent.deleted('discord', names), 'Deleted messages could not be looked up');
  }

  /** Until they are there: without them there is no menu. */
  async function registerCommands(client: Client<true>): Promise<void> {
    await retryUntilDone(() => register(client.rest, client.application.id, commands), {
      signal: closing.signal,
      onFailure(err) {
        connection.state.lacksCommands = true;
        log.warn({ err }, 'The commands could not be registered; it is tried again');
      },
    });
    connection.state.lacksCommands = false;
  }

  const greetAll = (guilds: readonly Guild[]) =>
    greet(guilds, connection.state.mayRead, { db, agent, people: options.people, identities });

  function receiving(client: Client): InteractionContext {
    return {
      client: client as Client<true>,
      db,
      agent,
      intake: options.intake,
      identities,
      host,
      interactionReplies,
      interactions: interactions.store,
      workOff: interactions.work,
      languageIn: async (communityId, locale) =>
        (await options.people.settledLanguage(communityId)) ??
        languageOf(locale) ??
        (await options.people.communityLanguage(communityId)),
      readPositions,
      selections,
      typing,
      limitConcurrency,
      fetching: {
        has: messageId => fetching.has(messageId),
        add(messageId, work) {
          fetching.add(messageId);
          const ended = work.finally(() => fetching.delete(messageId));
          run(ended, 'A message could not be taken in', { update: messageId });
        },
      },
      signal: closing.signal,
      now,
      log,
    };
  }

  async function readBack(to: InteractionContext, shard: number): Promise<void> {
    await catchUp.run(to, shard);
    if (shard === 0 && !closing.signal.aborted) await postRestorer.check();
  }

  async function forget(): Promise<void> {
    await interactionReplies.forget(now());
    await interactions.store.forget();
  }
  const clean = () => run(forget(), 'Interactions that ended could not be removed');
  clean();
  const cleaner = setInterval(clean, cleaning).unref();
  interactions.resume();
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
      await interactions.stop();
      typing.stop();
      await postRestorer.stop();
      await readPositions.stop();
      await delivery.stop();
      await connection.stop();
    },
  };
}
