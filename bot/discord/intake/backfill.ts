import { type GuildTextBasedChannel, SnowflakeUtil, type TextBasedChannel } from 'discord.js';
import { sql } from '../../../store/database/sql.ts';
import { type MessageContext, receiveMessage } from './receive.ts';

/** At most so many messages of a channel are read back, a hundred at a time. */
const mostPages = 20;
/** Milliseconds that our clock and Discord's may differ. */
const clocks = 10_000;

/**
 * Reads what was said while nobody listened: in channels where the bot was spoken to, in those that are bound to a
 * datanet or listened to (from the moment they are, also when that was while it was away), and in their threads.
 *
 * @param shard whose session was lost; all without it
 */
export async function backfill(to: MessageContext, shard?: number): Promise<void> {
  const known = await channels(to);
  const open = new Set(known.map(one => one.chat));
  for (const one of known.filter(one => shard === undefined || shard === shardOf(one.community, to))) {
    await readChannel(one.chat, startOf(one), one.since ?? undefined, to);
    if (one.since) await readNewThreads(one.chat, one.since, open, to);
  }
}

interface KnownChannel {
  chat: string;
  community: string;
  lastSeen: string | null;
  /** Since when it is bound or listened to, itself or the channel around it. */
  since: Date | null;
}

function channels({ db }: MessageContext): Promise<KnownChannel[]> {
  return db.all(sql`
    select chat.external_id as chat, community.external_id as community, last_seen as "lastSeen",
      case
        when chat.datanet_id is not null or chat.listens then chat.attends_since
        when parent.datanet_id is not null or parent.listens then parent.attends_since
      end as since
    from chat
    join community on community.id = chat.community_id
    left join chat parent on parent.id = chat.parent_id
    left join channel_read on chat_id = chat.id
    where chat.platform = 'discord'
      and (last_seen is not null or chat.datanet_id is not null or chat.listens)`);
}

/** The last message that was seen there, else the moment from which the channel was bound or listened to. */
function startOf({ lastSeen, since }: KnownChannel): string | undefined {
  return lastSeen ?? (since ? idAt(since) : undefined);
}

/** What the ids of messages of a moment begin at. */
function idAt(time: Date): string {
  return String(SnowflakeUtil.generate({ timestamp: time.getTime() - clocks }));
}

/** "shard_id = (guild_id >> 22) % num_shards"; direct messages come to shard 0. */
function shardOf(guildId: string, { client }: MessageContext): number {
  return /^\d+$/.test(guildId)
    ? Number((BigInt(guildId) >> 22n) % BigInt(client.options.shardCount ?? 1))
    : 0;
}

/** Threads and posts that were opened under a bound channel meanwhile. */
async function readNewThreads(
  channelId: string,
  since: Date,
  known: ReadonlySet<string>,
  to: MessageContext,
): Promise<void> {
  for (const thread of to.client.channels.cache.values()) {
    if (!thread.isThread() || thread.parentId !== channelId || known.has(thread.id)) continue;
    // A post's first message has the id of its thread.
    const [begins, attended] = [BigInt(thread.id) - 1n, BigInt(idAt(since))];
    await readChannel(thread.id, String(begins > attended ? begins : attended), since, to);
  }
}

async function readChannel(
  channelId: string,
  after: string | undefined,
  since: Date | undefined,
  to: MessageContext,
): Promise<void> {
  if (after === undefined || hasNothingNew(channelId, after, to)) return;
  try {
    const channel = await to.client.channels.fetch(channelId);
    if (channel?.isTextBased()) await readMessages(channel, after, since, to);
  } catch (error) {
    to.log.error({ chat: channelId, err: error }, 'A channel could not be read back');
  }
}

/** A server's channels come with the id of their last message. */
function hasNothingNew(channelId: string, after: string, { client }: MessageContext): boolean {
  const channel = client.channels.cache.get(channelId);
  if (!channel?.isTextBased() || channel.isDMBased()) return false;
  const { lastMessageId } = channel as GuildTextBasedChannel;
  return lastMessageId === null || BigInt(lastMessageId) <= BigInt(after);
}

async function readMessages(
  channel: TextBasedChannel,
  start: string,
  since: Date | undefined,
  to: MessageContext,
): Promise<void> {
  let after = start;
  for (let page = 0; page < mostPages; page++) {
    const messages = [...(await channel.messages.fetch({ after, limit: 100, cache: false })).values()];
    messages.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    for (const message of messages) {
      // One that can't be taken in keeps nothing back.
      await receiveMessage(message, to, { since }).catch(err =>
        to.log.error({ chat: channel.id, update: message.id, err }, 'A message could not be taken in'),
      );
    }
    after = messages.at(-1)?.id ?? after;
    const chatId = await to.identities.chatOf(channel.id);
    if (chatId !== undefined && after !== start) to.readPositions.set(chatId, after);
    if (messages.length < 100) return;
  }
}
