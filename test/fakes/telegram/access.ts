import type { Params } from './params.ts';
import { maySend } from './permissions.ts';
import { bad, refusals } from './refusal.ts';
import { botIn, type Chat, isIn, type Message, type Permissions, type Topic, type World } from './world.ts';

/**
 * The chat a method speaks of, as far as the bot may do what it wants there. The order of the refusals is that of
 * check_chat_access in https://github.com/tdlib/telegram-bot-api, Client.cpp.
 *
 * @throws Refusal
 */
export function chatFor(world: World, params: Params, wants: 'read' | 'edit' | 'write'): Chat {
  const given = params.text('chat_id').trim();
  if (!given) throw refusals.noChatId();
  const chat = given.startsWith('@')
    ? [...world.chats.values()].find(one => one.username?.toLowerCase() === given.slice(1).toLowerCase())
    : world.chats.get(Number(given));
  if (!chat) {
    const user = world.users.get(Number(given));
    if (user?.isBot && wants === 'write') throw refusals.botToBot();
    if (user && wants === 'write' && hasMet(world, user.id)) throw refusals.neverStarted();
    throw refusals.chatNotFound();
  }
  if (chat.user) {
    if (chat.user.isDeleted && wants !== 'read') throw refusals.deactivated();
    if (!chat.started && !hasMet(world, chat.user.id)) throw refusals.chatNotFound();
    if (wants !== 'write') return chat;
    if (!chat.started) throw refusals.neverStarted();
    if (chat.blocked) throw refusals.blocked();
    return chat;
  }
  if (chat.migratedTo && wants === 'write') throw refusals.upgraded(chat.migratedTo.id);
  const membership = botIn(world, chat);
  if (!membership) throw refusals.chatNotFound();
  // Of a basic group the bot may read on when it is out; of a supergroup or a channel it may not, unless it is public.
  const isOpen = chat.type === 'group' || (membership.status !== 'kicked' && chat.username !== undefined);
  if (isIn(membership) || (isOpen && wants === 'read')) return chat;
  throw membership.status === 'kicked' ? refusals.kicked(chat.type) : refusals.notMember(chat.type);
}

/** Whether the bot knows of a person: by a group they share. */
export function hasMet(world: World, userId: number): boolean {
  return [...world.chats.values()].some(
    chat => !chat.user && isIn(botIn(world, chat)) && chat.members.has(userId),
  );
}

const named: Record<keyof Permissions, string> = {
  text: 'text messages',
  photos: 'photos',
  documents: 'documents',
};

/** @throws Refusal unless the bot may send this to the chat */
export function checkMaySend(world: World, chat: Chat, what: keyof Permissions): void {
  if (maySend(chat, botIn(world, chat), what)) return;
  if (chat.type === 'channel') throw bad('need administrator rights in the channel chat');
  throw refusals.noRights(named[what]);
}

/** The topic a message goes to. @throws Refusal */
export function topicFor(chat: Chat, params: Params): Topic | undefined {
  const id = params.integer('message_thread_id');
  if (!id || !chat.isForum) return undefined;
  const topic = chat.topics.get(id);
  // The general topic has no thread of its own. telegram-bot-api, Client.cpp, check_message_topic
  if (!topic) throw refusals.threadNotFound();
  if (topic.isClosed) throw bad('TOPIC_CLOSED');
  return topic;
}

/** @param what how the refusal names it: `message to edit` */
export function messageFor(chat: Chat, id: number, what: string): Message {
  const message = chat.messages.find(one => one.id === id && !one.isDeleted);
  if (!message) throw refusals.notFoundMessage(what);
  return message;
}
