import { type Client, type Message, MessageReferenceType, MessageType } from 'discord.js';
import type { Agent, Place } from '../../agent/agent.ts';
import type { Update } from '../../agent/update.ts';
import type { DroppedFile } from '../../datanets/datanets.ts';
import type { Database } from '../../store/database.ts';
import { UserError } from '../../store/errors.ts';
import type { Files } from '../../store/files.ts';
import { sql } from '../../store/sql.ts';
import { type FileHost, takeFiles } from '../attachments.ts';
import type { Gate } from '../gate.ts';
import type { Places } from '../places.ts';
import type { Typing } from '../typing.ts';
import { apologizeFor } from './apology.ts';
import type { ReadMarks } from './read-marks.ts';
import { parentOf, whereOf } from './where.ts';

export interface Receiving {
  client: Client<true>;
  db: Database;
  agent: Agent;
  files: Files;
  places: Places;
  host: FileHost;
  marks: ReadMarks;
  typing: Typing;
  /** Messages are taken in a few at once; interactions, which have to be answered in seconds, at once. */
  gate: Gate;
  log: (words: string, error: unknown) => void;
}

/**
 * A message to the bot: a direct one, one that mentions it or replies to it, one of a person who is chatting with a
 * model there, a file in a channel that is bound to a datanet, or words in one that is listened to. All others are none
 * of its business. Coming twice, it is stored once; edited, it stays what it was.
 *
 * @param since when the channel was bound or listened to from, for a message that was said while nobody heard it
 */
export async function receiveMessage(message: Message, to: Receiving, since?: Date): Promise<void> {
  if (!message.author || message.author.bot || message.webhookId || message.system) return;
  try {
    await receive(message, to, since);
  } catch (error) {
    await apologizeFor(message, error).catch(() => {});
    if (!(error instanceof UserError)) throw error;
  }
}

async function receive(message: Message, to: Receiving, since: Date | undefined): Promise<void> {
  const isAddressed = !message.guild || mentionsUs(message) || isReplyToUs(message);
  const meaning = isAddressed ? 'said to us' : await meaningOf(message, to, since);
  if (!meaning) return;
  const member = message.member ?? (await message.guild?.members.fetch(message.author.id).catch(() => null));
  const where = whereOf(message.guild, message.channel, message.author, member?.permissions ?? null);
  const isOverheard = meaning === 'overheard';
  if (!message.attachments.size) {
    await to.gate(async () => store(message, await to.places.of(where), [], isOverheard, to));
    return;
  }
  // Files can take minutes, in which others go on.
  const place = await to.gate(() => to.places.of(where));
  const done = to.marks.begin(place.chatId, message.id);
  try {
    if (await isStored(to.db, place.chatId, idOf(message))) return;
    if (!isOverheard) showTyping(message, place, to);
    const files = await takeFiles(message.attachments.values(), to.files, to.host);
    await store(message, place, files, isOverheard, to);
  } finally {
    done();
  }
}

/** Hands a message over, stored. */
async function store(
  message: Message,
  place: Place,
  files: DroppedFile[],
  isOverheard: boolean,
  to: Receiving,
): Promise<void> {
  const done = to.marks.begin(place.chatId, message.id);
  try {
    const text = readable(message);
    if (isOverheard && !text && !files.length) return;
    if (!isOverheard && !files.length) showTyping(message, place, to);
    const update: Update = {
      kind: 'text',
      text: text || files.length ? text : '/help',
      files,
      ...(isOverheard && { overheard: true }),
    };
    await to.agent.receive(place, idOf(message), update);
  } finally {
    done();
  }
}

function idOf(message: Message): string {
  return `message:${message.id}`;
}

function showTyping({ channel }: Message, { chatId }: Place, { typing }: Receiving): void {
  typing.soon(chatId, async () => channel.isSendable() && channel.sendTyping());
}

function mentionsUs(message: Message): boolean {
  const { users, roles } = message.mentions;
  const us = message.client.user.id;
  // A bot's own role has its name, and is picked as easily from the list.
  return users.has(us) || roles.some(role => role.tags?.botId === us);
}

/** A reply comes with what it replies to; where Discord left that out, nobody knows. */
function isReplyToUs({ client, mentions, reference, type }: Message): boolean {
  if (type !== MessageType.Reply || reference?.type === MessageReferenceType.Forward) return false;
  return mentions.repliedUser?.id === client.user.id;
}

/** Files in a channel that is bound to a datanet, a turn of a chat with a model, anything where we listen. */
async function meaningOf(
  message: Message,
  { agent, places, marks }: Receiving,
  since: Date | undefined,
): Promise<'file' | 'turn' | 'overheard' | undefined> {
  const chatId = await places.chatOf(message.channelId);
  const parent = parentOf(message.channel);
  const attended = chatId ?? (parent && (await places.chatOf(parent.id)));
  if (attended === undefined) return undefined;
  const { datanet, listens } = await agent.attention(attended);
  const isHeard = since === undefined || message.createdAt >= since;
  if (isHeard && datanet && message.attachments.size) return 'file';
  if (chatId !== undefined && (await places.isTalking(chatId, message.author.id))) return 'turn';
  if (isHeard && listens) return 'overheard';
  // None of our business, but read: a reconnect need not look at it again.
  if (chatId !== undefined && (datanet || listens)) marks.set(chatId, message.id);
  return undefined;
}

async function isStored(db: Database, chatId: number, externalId: string): Promise<boolean> {
  return (
    (await db.first(sql`
      select 1 as found from incoming where chat_id = ${chatId} and external_id = ${externalId}`)) !==
    undefined
  );
}

/** The words without the mention of the bot, and with names in the place of other mentions. */
function readable(message: Message): string {
  const us = message.client.user.id;
  const ourRole = message.mentions.roles.find(role => role.tags?.botId === us)?.id;
  const ours = `<(?:@!?${us}${ourRole ? `|@&${ourRole}` : ''})>`;
  return message.content
    .replace(new RegExp(`^\\s*${ours}[,:]?\\s*|\\s*${ours}`, 'g'), '')
    .replace(/<@!?(\d+)>/g, (whole, id: string) => {
      const user = message.mentions.users.get(id);
      return user ? `@${user.username}` : whole;
    })
    .replace(/<@&(\d+)>/g, (whole, id: string) => {
      const role = message.mentions.roles.get(id);
      return role ? `@${role.name}` : whole;
    })
    .replace(/<#(\d+)>/g, (whole, id: string) => {
      const channel = message.client.channels.cache.get(id);
      return channel && 'name' in channel && channel.name ? `#${channel.name}` : whole;
    })
    .trim();
}
