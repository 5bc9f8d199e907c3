import type { Client, Message } from 'discord.js';
import type { Agent } from '../../agent/agent.ts';
import type { Update } from '../../agent/update.ts';
import type { Database } from '../../store/database.ts';
import { UserError } from '../../store/errors.ts';
import type { Files } from '../../store/files.ts';
import { sql } from '../../store/sql.ts';
import { type FileHost, takeFiles } from '../attachments.ts';
import type { Places } from '../places.ts';
import type { Typing } from '../typing.ts';
import { apologizeFor } from './apology.ts';
import type { ReadMarks } from './read-marks.ts';
import { whereOf } from './where.ts';

export interface Receiving {
  client: Client<true>;
  db: Database;
  agent: Agent;
  files: Files;
  places: Places;
  host: FileHost;
  marks: ReadMarks;
  typing: Typing;
  log: (words: string, error: unknown) => void;
}

/**
 * A message to the bot: a direct one, one that mentions it or replies to it, or one of a person who is chatting with a
 * model there. All others are none of its business. Coming twice, it is stored once.
 */
export async function receiveMessage(message: Message, to: Receiving): Promise<void> {
  if (message.author.bot || message.webhookId || message.system) return;
  try {
    await receive(message, to);
  } catch (error) {
    await apologizeFor(message, error).catch(() => {});
    if (!(error instanceof UserError)) throw error;
  }
}

async function receive(message: Message, to: Receiving): Promise<void> {
  const { client, db, agent, places } = to;
  const isDirect = !message.guild;
  const isAddressed = isDirect || message.mentions.users.has(client.user.id) || (await isReplyToUs(message));
  const meaning = isAddressed ? 'said to us' : await meaningOf(message, to);
  if (!meaning) return;

  const member =
    message.member ?? (await message.guild?.members.fetch(message.author.id).catch(() => null)) ?? null;
  const place = await places.of(
    whereOf(message.guild, message.channel, message.author, member?.permissions ?? null),
  );
  const externalId = `message:${message.id}`;
  if (message.attachments.size && (await isStored(db, place.chatId, externalId))) return;
  const overheard = meaning === 'overheard';
  if (!overheard)
    to.typing.soon(place.chatId, async () => message.channel.isSendable() && message.channel.sendTyping());
  const files = await takeFiles(message.attachments.values(), to.files, to.host);
  const text = readable(message, client.user.id);
  if (overheard && !text && !files.length) return;
  const update: Update = {
    kind: 'text',
    text: text || files.length ? text : '/help',
    files,
    ...(overheard && { overheard }),
  };
  await agent.receive(place, externalId, update);
  to.marks.set(place.chatId, message.id);
}

/** Reads what was said in known channels while nobody listened. */
export async function readMissed(to: Receiving): Promise<void> {
  const known = await to.db.all<{ external_id: string; last_seen: string }>(sql`
    select external_id, last_seen from channel_read join chat on chat.id = chat_id where platform = 'discord'`);
  for (const { external_id, last_seen } of known) {
    try {
      await readChannel(external_id, last_seen, to);
    } catch (error) {
      to.log(`Channel ${external_id} could not be read back`, error);
    }
  }
}

/** At most so many messages are read back, a hundred at a time. */
const mostPages = 20;

async function readChannel(channelId: string, lastSeen: string, to: Receiving): Promise<void> {
  const channel = await to.client.channels.fetch(channelId);
  if (!channel?.isTextBased()) return;
  let after = lastSeen;
  for (let page = 0; page < mostPages; page++) {
    const messages = [...(await channel.messages.fetch({ after, limit: 100, cache: false })).values()];
    messages.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    for (const message of messages) await receiveMessage(message, to);
    after = messages.at(-1)?.id ?? after;
    if (messages.length < 100) return;
  }
}

async function isReplyToUs(message: Message): Promise<boolean> {
  if (!message.reference?.messageId) return false;
  if (message.mentions.repliedUser) return message.mentions.repliedUser.id === message.client.user.id;
  const original = await message.fetchReference().catch(() => undefined);
  return original?.author.id === message.client.user.id;
}

/** Files in a channel that is bound to a datanet, a turn of a chat with a model, anything where we listen. */
async function meaningOf(
  message: Message,
  { agent, places }: Receiving,
): Promise<'file' | 'turn' | 'overheard' | undefined> {
  const chatId = await places.chatOf(message.channelId);
  if (chatId === undefined) return undefined;
  const { datanet, listens } = await agent.attention(chatId);
  if (datanet && message.attachments.size) return 'file';
  if (await places.isTalking(chatId, message.author.id)) return 'turn';
  return listens ? 'overheard' : undefined;
}

async function isStored(db: Database, chatId: number, externalId: string): Promise<boolean> {
  return (
    (await db.first(sql`
      select 1 as found from incoming where chat_id = ${chatId} and external_id = ${externalId}`)) !==
    undefined
  );
}

/** The words without the mention of the bot, and with names in the place of other mentions. */
function readable(message: Message, botId: string): string {
  return message.content
    .replace(new RegExp(`^\\s*<@!?${botId}>[,:]?\\s*|\\s*<@!?${botId}>`, 'g'), '')
    .replace(/<@!?(\d+)>/g, (whole, id: string) => {
      const user = message.mentions.users.get(id);
      return user ? `@${user.username}` : whole;
    })
    .replace(/<#(\d+)>/g, (whole, id: string) => {
      const channel = message.client.channels.cache.get(id);
      return channel && 'name' in channel && channel.name ? `#${channel.name}` : whole;
    })
    .trim();
}
