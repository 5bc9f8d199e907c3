import {
  type Client,
  type Message,
  MessageReferenceType,
  MessageType,
  PermissionFlagsBits,
} from 'discord.js';
import type { LimitFunction } from 'p-limit';
import type { Agent } from '../../../agent/agent.ts';
import { languageOf } from '../../../agent/language/languages.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import { say as reply } from '../../../agent/reply.ts';
import type { Sender, Update } from '../../../agent/update.ts';
import type { Database } from '../../../store/database/database.ts';
import { UserError } from '../../../store/errors.ts';
import type { Logger } from '../../../store/logging/logger.ts';
import type { TypingIndicator } from '../../delivery/typing-indicator.ts';
import { answeredMessage } from '../../intake/answered-message.ts';
import { fetchingNotice } from '../../intake/failure-notice.ts';
import { type FileHost, onHost } from '../../intake/file-host.ts';
import type { FileIntake } from '../../intake/file-intake.ts';
import type { IdentityResolver } from '../../intake/identity-resolver.ts';
import { sendFailureNoticeFor, storeFailureNotice } from './failure-notice.ts';
import { filesOf, forwardedText, type GivenFiles, givenFiles, noFiles } from './message-files.ts';
import { parentOf, platformContextOf } from './platform-context.ts';
import type { ReadPositions } from './read-positions.ts';

export interface MessageContext {
  client: Client<true>;
  db: Database;
  agent: Agent;
  intake: FileIntake;
  identities: IdentityResolver;
  host: FileHost;
  readPositions: ReadPositions;
  typing: TypingIndicator;
  /** Messages are taken in a few at once; interactions, which have to be answered in seconds, at once. */
  limitConcurrency: LimitFunction;
  /** Messages whose files Discord does not hand out just now: they are fetched while everything else goes on. */
  fetching: Fetching;
  /** Aborted when the house closes: what is being fetched then is read back at the next start. */
  signal: AbortSignal;
  log: Logger;
}

export interface Fetching {
  has(messageId: string): boolean;
  /** Goes on with a message in the background; a stop waits for it. */
  add(messageId: string, work: Promise<void>): void;
}

/**
 * A message to the bot: a direct one, one that mentions it or replies to it, a file in a channel that is bound to a
 * datanet, or words in one that is listened to. All others are none of its business, also those of somebody who is
 * chatting with a model there: they may be meant for people. Coming twice, it is stored once; edited, it stays what it
 * was.
 *
 * @param missed for a message that was said while nobody heard it
 */
export async function receiveMessage(message: Message, to: MessageContext, missed?: Missed): Promise<void> {
  if (!message.author || message.author.bot || message.webhookId || message.system) return;
  if (to.fetching.has(message.id)) return; // Read back while it is being fetched.
  try {
    await receive(message, to, missed);
  } catch (error) {
    // Nothing is known yet of who wrote it.
    const language = languageOf(message.guild?.preferredLocale) ?? 'en';
    await inLanguage(language, () => sayWhyNot(message, error, to));
  }
}

export interface Missed {
  /** When its channel was bound or listened to from, where it is. */
  since: Date | undefined;
}

/**
 * In the current language. Said durably where it is known who wrote it and the database is there: what was refused is not
 * stored, so nobody would say it after a crash, and Discord may be away or take no more messages in that channel just now.
 * When the house closes, the message is read back by the next start.
 */
async function sayWhyNot(
  message: Message,
  error: unknown,
  { agent, signal, log }: MessageContext,
  sender?: Sender,
): Promise<void> {
  if (signal.aborted) return;
  const fields = { chat: message.channelId, update: message.id };
  const saying = sender
    ? storeFailureNotice(agent.outbox, message, sender, error).catch(() =>
        sendFailureNoticeFor(message, error, signal),
      )
    : sendFailureNoticeFor(message, error, signal);
  await saying.catch(err => log.warn({ ...fields, err }, 'Why a message was not taken could not be said'));
  if (!(error instanceof UserError)) log.error({ ...fields, err: error }, 'A message could not be taken in');
}

async function receive(message: Message, to: MessageContext, missed: Missed | undefined): Promise<void> {
  const isAddressed = !message.guild || mentionsUs(message) || isReplyToUs(message);
  const meaning = isAddressed ? 'addressed' : await meaningOf(message, to, missed?.since);
  if (!meaning) return;
  const member = await memberOf(message, missed !== undefined);
  const where = platformContextOf(
    message.guild,
    message.channel,
    message.author,
    member,
    member?.permissions,
  );
  const { limitConcurrency, identities } = to;
  const takeOrSay = async (sender: Sender) =>
    inLanguage(await to.agent.languageOf(sender), () =>
      take(message, sender, meaning, to).catch(error => sayWhyNot(message, error, to, sender)),
    );
  if (!filesOf(message).length && !message.reference)
    return limitConcurrency(async () => takeOrSay(await identities.of(where)));
  // Files can take minutes, in which others go on.
  await takeOrSay(await limitConcurrency(() => identities.of(where)));
}

/** A message comes with its member as they are now; one that is read back without, and what is remembered may be outdated. */
async function memberOf({ guild, member, author }: Message, isReadBack: boolean) {
  if (member && !isReadBack) return member;
  return guild?.members.fetch({ user: author.id, force: isReadBack }).catch(() => null);
}

/** Hands a message over, stored, with its files. Resolves early when those take long: they are fetched meanwhile. */
async function take(message: Message, sender: Sender, meaning: Meaning, to: MessageContext): Promise<void> {
  const { readPositions, fetching } = to;
  // Until it is done a start reads it back, so that no file is forgotten.
  const done = readPositions.begin(sender.chatId, message.id);
  const slow = Promise.withResolvers<void>();
  const work = handOver(message, sender, meaning, to, slow.resolve).finally(() => {
    if (!to.signal.aborted) done();
  });
  const isSlow = await Promise.race([work.then(() => false), slow.promise.then(() => true)]);
  if (isSlow)
    fetching.add(
      message.id,
      work.catch(error => sayWhyNot(message, error, to, sender)),
    );
}

async function handOver(
  message: Message,
  sender: Sender,
  meaning: Meaning,
  to: MessageContext,
  onSlow: () => void,
): Promise<void> {
  const { agent } = to;
  const hasFiles = filesOf(message).length > 0;
  const overheard = meaning === 'overheard';
  if (hasFiles && (await agent.has(sender.chatId, idOf(message)))) return;
  const text = readable(message) || forwardedText(message);
  if (overheard && !text && !hasFiles) return;
  if (!overheard) showTyping(message, sender, to);
  const given = overheard && !hasFiles ? noFiles : await givenFiles(message, text, sender, agent);
  const files = await fetchFiles(given, message, sender, to, onSlow);
  // What people say to one another is none of ours to follow.
  const answered =
    files.length || !overheard
      ? await answeredMessage(to.db, sender.chatId, message.reference?.messageId)
      : undefined;
  const update: Update = {
    kind: 'text',
    text: text || files.length ? text : '/help',
    files,
    ...(overheard && { overheard }),
    ...(answered !== undefined && { inReplyTo: answered }),
  };
  await agent.receive(sender, idOf(message), update);
}

/** The files of a message; that they take long is said once in the chat. */
function fetchFiles(
  { files, areOthers }: GivenFiles,
  message: Message,
  sender: Sender,
  to: MessageContext,
  onSlow: () => void,
) {
  const { agent, host, intake, signal } = to;
  async function say() {
    const notice = inLanguage(await agent.languageOf(sender), () => fetchingNotice(host.name));
    await agent.say(sender.chatId, `fetching:${idOf(message)}`, reply(notice, 'warning'));
  }
  return intake.fetch(sender, onHost(files, host), {
    areOthers,
    signal,
    onSlow() {
      onSlow();
      say().catch(() => {}); // The files are fetched all the same.
    },
  });
}

function idOf(message: Message): string {
  return `message:${message.id}`;
}

function showTyping({ channel }: Message, { chatId }: Sender, { typing }: MessageContext): void {
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

/** Why a message is our business: `overheard` where plain words are listened to. */
type Meaning = 'addressed' | 'file' | 'overheard';

/** Files in a channel that is bound to a datanet, anything where we listen. */
async function meaningOf(
  message: Message,
  { agent, identities, readPositions }: MessageContext,
  since: Date | undefined,
): Promise<Meaning | undefined> {
  const chatId = await identities.chatOf(message.channelId);
  const parent = parentOf(message.channel);
  const attended = chatId ?? (parent && (await identities.chatOf(parent.id)));
  if (attended === undefined) return undefined;
  const { datanet, listens } = await agent.listening(attended);
  const isHeard = since === undefined || message.createdAt >= since;
  if (isHeard && datanet && filesOf(message).length) return 'file';
  if (isHeard && listens) return 'overheard';
  // None of our business, but read: a reconnect need not look at it again.
  if (chatId !== undefined && (datanet || listens)) readPositions.set(chatId, message.id);
  return undefined;
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
      if (!channel || channel.isDMBased()) return whole;
      // A number can be typed of any channel; the name of one that they don't see is not told.
      const isSeen = channel.permissionsFor(message.author)?.has(PermissionFlagsBits.ViewChannel);
      return isSeen ? `#${channel.name}` : whole;
    })
    .trim();
}
