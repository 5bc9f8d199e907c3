import type { Api } from 'grammy';
import type { Message, UserFromGetMe } from 'grammy/types';
import type { Agent } from '../../../agent/agent.ts';
import { inLanguage, t, translate } from '../../../agent/language/translate.ts';
import { Banned } from '../../../agent/people/bans.ts';
import type { People } from '../../../agent/people/people.ts';
import { say } from '../../../agent/reply.ts';
import type { Sender, Update } from '../../../agent/update.ts';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import { isUnavailable } from '../../../store/database/unavailable.ts';
import { UserError } from '../../../store/errors.ts';
import type { TypingIndicator } from '../../delivery/typing-indicator.ts';
import { answeredMessage } from '../../intake/answered-message.ts';
import { failureNotice, fetchingNotice } from '../../intake/failure-notice.ts';
import type { IdentityResolver, PlatformEntity } from '../../intake/identity-resolver.ts';
import { type Attached, attachedTo, type TakeAttached } from '../attachments.ts';
import {
  chatAddressOf,
  chatOf,
  cleanName,
  formatChatAddress,
  nameOfMessage,
  writerOf,
} from '../chat-address.ts';
import type { PrivateReplies } from '../delivery/private-replies.ts';
import type { Forms } from '../forms/forms.ts';
import type { Administrators } from '../members/administrators.ts';
import type { Membership } from '../members/membership.ts';
import { start } from '../welcome.ts';
import { type Addressing, addressingOf, commandIn } from './addressing.ts';
import type { ChatNames } from './chat-names.ts';
import { givenFiles, noFiles } from './message-files.ts';
import { readable } from './readable.ts';
import { nothingToTake, sayAboutPhotos } from './untaken.ts';

export interface MessageContext {
  api: Api;
  me: UserFromGetMe;
  db: Database;
  agent: Agent;
  people: People;
  identities: IdentityResolver;
  administrators: Administrators;
  membership: Membership;
  names: ChatNames;
  forms: Forms;
  privateReplies: PrivateReplies;
  takeAttached: TakeAttached;
  typing: TypingIndicator;
  now: () => Date;
  signal: AbortSignal;
  /** Whether the update may have been worked on before: the process died, or the database was away. */
  again: boolean;
  /** The files of an update take long: it stays stored until they are here, and its chat goes on meanwhile. */
  goOnWithout: (updateId: number) => void;
  moved: (from: number, to: number) => Promise<void>;
}

/** A message, or the parts of an album in their order: one thing that was said. */
export type MessageParts = readonly [Message, ...Message[]];

/**
 * Something said in a chat. To the bot are: everything in private; in groups its commands, mentions, replies to it, files
 * where a datanet is bound, and words where it listens. Coming twice, it is stored once.
 */
export async function receiveMessage(
  said: MessageParts,
  updateId: number,
  to: MessageContext,
): Promise<void> {
  const [message] = said;
  if (message.migrate_to_chat_id !== undefined) return to.moved(message.chat.id, message.migrate_to_chat_id);
  if (message.migrate_from_chat_id !== undefined)
    return to.moved(message.migrate_from_chat_id, message.chat.id);
  for (const user of message.new_chat_members ?? []) await to.names.seen(user);
  const writer = writerOf(message);
  if (!writer || message.chat.type === 'channel' || message.via_bot?.id === to.me.id) return;
  if (message.from && !message.sender_chat) await to.names.seen(message.from);
  const attached = said.flatMap(attachedTo);
  const addressing = addressingOfAll(said, to.me);
  const meaning = await meaningOf(message, addressing, attached, to);
  if (!meaning) return;
  const sender = await senderOf(message, writer, to);
  const item = { message, addressing, meaning, attached, sender: sender, writer, updateId };
  await inLanguage(await to.agent.languageOf(sender), () => receiveOrSayWhyNot(item, to));
}

async function receiveOrSayWhyNot(item: Item, to: MessageContext): Promise<void> {
  const { message, sender } = item;
  const notice = (words: string) =>
    // Said durably: what was refused is not stored, so nobody would say it after a crash, and Telegram may be away.
    to.agent.say(sender.chatId, `refused:${nameOfMessage(message)}`, say(words, 'warning'));
  try {
    await receive(item, to);
  } catch (error) {
    // It stays stored, and is tried again.
    if (isUnavailable(error) || to.signal.aborted) throw error;
    if (error instanceof Banned) return; // They were told, once.
    if (error instanceof UserError) return notice(translate(error.said));
    await notice(failureNotice(error));
    throw error;
  }
}

interface Item {
  message: Message;
  addressing: Addressing;
  meaning: Meaning;
  attached: readonly Attached[];
  sender: Sender;
  writer: PlatformEntity & { isGroup: boolean };
  updateId: number;
}

/** The chat goes on without the files of a message, which is said once. */
function onSlow({ message, sender, updateId }: Item, to: MessageContext): void {
  to.goOnWithout(updateId);
  to.agent
    .say(sender.chatId, `fetching:${nameOfMessage(message)}`, say(fetchingNotice('Telegram'), 'warning'))
    .catch(() => {}); // The files are fetched all the same.
}

async function receive(item: Item, to: MessageContext): Promise<void> {
  const { message, addressing, attached, sender, writer } = item;
  const isDirect = message.chat.type === 'private';
  const name = nameOfMessage(message);
  if (isDirect) await to.membership.openedPrivateChat(writer.id, writer.name);
  const [, payload] = (isDirect && /^\/start(?:@\w+)?(?:\s+(\S+))?\s*$/i.exec(addressing.text)) || [];
  if (isDirect && /^\/start\b/i.test(addressing.text) && !attached.length && !message.forward_origin) {
    return started(item, payload, to);
  }
  if (!isDirect && /^\/start\b/i.test(addressing.text)) return; // Sent by the link that adds it; the welcome has been said.

  let text = await readable(message, addressing, { ...to, communityId: sender.community.id });
  if (message.forward_origin && text.startsWith('/')) {
    // Whoever forwards a command shows it; they do not give it.
    if (!attached.length) return forwardedCommand(item, to);
    text = '';
  }
  if (isDirect && !text && !attached.length) return nothingToTake(item, to);
  const slow = () => onSlow(item, to);
  if (
    await to.forms.addressing({
      sender: sender,
      message,
      text,
      attached,
      updateId: item.updateId,
      again: to.again,
      onSlow: slow,
    })
  )
    return;
  if (attached.length && (await to.agent.has(sender.chatId, name))) return;

  const overheard = item.meaning === 'overheard';
  if (!overheard) to.typing.soon(sender.chatId, () => typing(message, to.api));
  const given = overheard && !attached.length ? noFiles : await givenFiles({ ...item, text }, to.agent);
  const files = await to.takeAttached(sender, given.files, { areOthers: given.areOthers, onSlow: slow });
  // What people say to one another is none of ours to follow.
  const answered =
    files.length || !overheard
      ? await answeredMessage(to.db, sender.chatId, message.reply_to_message?.message_id)
      : undefined;
  const update: Update = {
    kind: 'text',
    text: text || files.length ? text : '/help',
    files,
    ...(overheard && { overheard }),
    ...(answered !== undefined && { inReplyTo: answered }),
  };
  if (!isDirect && commandIn(text)?.private) {
    return to.privateReplies.answer({ sender: sender, account: writer, name, update, message });
  }
  await to.agent.receive(sender, name, update);
  if (attached.some(one => one.isPhoto)) await sayAboutPhotos(item, to);
}

/** All words of an album, and whether any part of it is said to the bot. */
function addressingOfAll(said: MessageParts, me: UserFromGetMe): Addressing {
  const all = said.map(message => addressingOf(message, me));
  const spoken = all.find(one => one.text) ?? all[0];
  const isOurs = all.find(one => one.to === 'us');
  return { text: '', entities: [], ...spoken, to: isOurs ? 'us' : (spoken?.to ?? 'nobody') };
}

/** Why a message is our business: `overheard` where plain words are listened to. */
type Meaning = 'addressed' | 'file' | 'overheard';

/** Files in a chat that is bound to a datanet, anything where we listen. */
async function meaningOf(
  message: Message,
  addressing: Addressing,
  attached: readonly Attached[],
  { agent, identities }: MessageContext,
): Promise<Meaning | undefined> {
  if (addressing.to === 'us') return 'addressed';
  // A command that is not ours is another bot's.
  if (addressing.to === 'other' || addressing.text.startsWith('/')) return undefined;
  if (!addressing.text && !attached.length) return undefined;
  const address = chatAddressOf(message);
  const chatId = await identities.chatOf(formatChatAddress(address));
  const attended = chatId ?? (await identities.chatOf(String(address.chat)));
  if (attended === undefined) return undefined;
  const { datanet, listens } = await agent.listening(attended);
  if (datanet && attached.length) return 'file';
  return listens ? 'overheard' : undefined;
}

/** Where a message stands and who wrote it, in the words that all platforms share. */
export async function senderOf(
  message: Message,
  writer: PlatformEntity & { isGroup: boolean },
  { identities, administrators }: Pick<MessageContext, 'identities' | 'administrators'>,
): Promise<Sender> {
  const { chat } = message;
  const isGroup = chat.type !== 'private';
  // An anonymous administrator writes in the group's name, and a channel administers nothing.
  const isAdministrator = !isGroup
    ? undefined
    : writer.isGroup ||
      (!writer.id.startsWith('-') && (await administrators.isOne(chat.id, Number(writer.id))));
  return identities.of({
    community: isGroup
      ? { id: String(chat.id), name: cleanName(chat.title ?? '') || `group ${-chat.id}` }
      : null,
    chat: chatOf(message),
    person: writer,
    isAdministrator,
  });
}

/** Start: a greeting, or what was asked for in a group and waits for a private chat. */
async function started(
  { message, sender, writer }: Item,
  payload: string | undefined,
  to: MessageContext,
): Promise<void> {
  if (payload && (await to.privateReplies.resume(payload, writer, sender))) return;
  const role = await to.people.roleOf(sender.community.id, sender.person.id);
  const hasCommunity = !(await to.db.first(sql`
    select 1 as found from community where id = ${sender.community.id} and external_id like 'direct:%'`));
  const self = { username: to.me.username, readsAll: to.me.can_read_all_group_messages };
  await to.agent.say(sender.chatId, `start:${nameOfMessage(message)}`, start(role, hasCommunity, self));
}

async function forwardedCommand(
  { message, sender, addressing }: Item,
  { agent }: MessageContext,
): Promise<void> {
  if (addressing.to !== 'us' || message.chat.type !== 'private') return;
  await agent.say(
    sender.chatId,
    `forwarded:${nameOfMessage(message)}`,
    say(t('That command was forwarded, so it is not run. Type it yourself to run it.'), 'warning'),
  );
}

function typing(message: Message, api: Api): Promise<unknown> {
  const { chat, thread } = chatAddressOf(message);
  return api.sendChatAction(chat, 'typing', thread === undefined ? {} : { message_thread_id: thread });
}
