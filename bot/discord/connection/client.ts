import {
  Client,
  type ClientOptions,
  DefaultRestOptions,
  GatewayIntentBits,
  Options,
  Partials,
} from 'discord.js';
import type { Database } from '../../../store/database/database.ts';
import type { Logger } from '../../../store/logging/logger.ts';

/**
 * discord.js with what the bot needs and no more: no message is kept in memory, few people are.
 *
 * @param readsContent whether the “Message Content Intent” is switched on for the application
 * @param flushed waited for before each request: what it shows or acknowledges may rest on what the disk still writes
 */
export function newClient(options: {
  readsContent: boolean;
  api: string | undefined;
  shards: number | undefined;
  flushed: Database['flushed'];
  log: Logger;
}): Client {
  const { readsContent, api, shards, flushed, log } = options;
  const sharding: Partial<ClientOptions> = shards === undefined ? { shards: 'auto' } : { shardCount: shards };
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
      ...(readsContent ? [GatewayIntentBits.MessageContent] : []),
    ],
    // Direct messages come from channels that were never announced, and what is deleted was not kept.
    partials: [Partials.Channel, Partials.Message],
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits({
      MessageManager: 0,
      ReactionManager: 0,
      ThreadMemberManager: 0,
      GuildMemberManager: { maxSize: 100, keepOverLimit: member => member.id === member.client.user.id },
      UserManager: { maxSize: 1000, keepOverLimit: user => user.id === user.client.user.id },
    }),
    rest: {
      ...(api !== undefined && { api }),
      async makeRequest(url, request) {
        await flushed();
        return DefaultRestOptions.makeRequest(url, request);
      },
      // The delivery waits itself, so that the newest version goes out and not the one that ran into the limit.
      rejectOnRateLimit: limit => limit.method !== 'GET' && limit.route.startsWith('/channels/:id/messages'),
    },
    ...sharding,
  });
  guard(client, log);
  return client;
}

/** What of discord.js hands an event to the part that reads it. */
interface Handling {
  handlePacket?(...given: unknown[]): boolean;
}

/**
 * An event that discord.js can't read is left out. It throws in a promise that nobody awaits, which would end the
 * process.
 */
function guard(client: Client, log: Logger): void {
  const manager = client.ws as unknown as Handling;
  const handle = manager.handlePacket?.bind(manager);
  if (!handle) return;
  manager.handlePacket = (...given) => {
    try {
      return handle(...given);
    } catch (error) {
      log.error({ err: error }, 'An event of Discord could not be read');
      return true;
    }
  };
}
