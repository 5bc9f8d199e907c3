import type { MaybeInaccessibleMessage, Message, User } from 'grammy/types';
import type { PlatformContext, PlatformPerson } from '../intake/identity-resolver.ts';

/** A chat of Telegram's, or one topic of a forum: each is a chat of ours. */
export interface ChatAddress {
  chat: number;
  /** `message_thread_id`; undefined outside of topics and in the general one. */
  thread: number | undefined;
}

/** `-100123` or `-100123:45`, as our chats are called. */
export function formatChatAddress({ chat, thread }: ChatAddress): string {
  return thread === undefined ? String(chat) : `${chat}:${thread}`;
}

export function parseChatAddress(externalId: string): ChatAddress {
  const [chat = '', thread = ''] = externalId.split(':');
  return { chat: Number(chat), thread: /^\d+$/.test(thread) ? Number(thread) : undefined };
}

export function isPrivate(externalId: string): boolean {
  return !externalId.startsWith('-');
}

/** Where a message stands. Replies in a group without topics have threads too; those are no chats of their own. */
export function chatAddressOf(message: MaybeInaccessibleMessage): ChatAddress {
  const isInTopic = 'is_topic_message' in message && message.is_topic_message;
  return { chat: message.chat.id, thread: isInTopic ? message.message_thread_id : undefined };
}

/** How a message is called among the updates of its chat. With the chat's id, since a group that becomes a supergroup counts anew. */
export function nameOfMessage(message: Pick<Message, 'message_id' | 'chat'>): string {
  return `message:${message.chat.id}/${message.message_id}`;
}

/** The message that an update of that name was, when it was one of that chat. */
export function readMessageName(name: string | undefined, chat: number): number | undefined {
  const found = /^message:(-?\d+)\/(\d+)$/.exec(name ?? '');
  return found && Number(found[1]) === chat ? Number(found[2]) : undefined;
}

/**
 * Who wrote a message: a person, or a chat in whose name it was written (an anonymous administrator, a channel). Not
 * another bot, and not a channel's post that was copied into its group.
 */
export function writerOf(message: Message): (PlatformPerson & { isGroup: boolean }) | undefined {
  const { sender_chat: chat, from } = message;
  if (message.is_automatic_forward) return undefined;
  if (chat) {
    const title = cleanName('title' in chat ? (chat.title ?? '') : '');
    const isGroup = chat.id === message.chat.id;
    return {
      id: String(chat.id),
      name: isGroup ? `admins of ${title}` : title || `channel ${-chat.id}`,
      isGroup,
    };
  }
  return from && !from.is_bot ? { ...named(from), isGroup: false } : undefined;
}

/** What a person is called. Names are not unique on Telegram, and an account that is gone has none. */
export function named(user: User): PlatformPerson {
  const name = cleanName([user.first_name, user.last_name].filter(Boolean).join(' '));
  return {
    id: String(user.id),
    name: name || user.username || `user ${user.id}`,
    ...(user.language_code && { language: user.language_code }),
  };
}

/** In one line and of a length that fits anywhere; without what changes the direction of the text around it. */
export function cleanName(name: string): string {
  const clean = name
    .toWellFormed()
    .replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...clean].slice(0, 64).join('');
}

/**
 * The chat of ours that a message stands in. A topic is a chat of its own, and one of its group: `Bakers › Recipes`.
 */
export function chatOf(message: MaybeInaccessibleMessage): PlatformContext['chat'] {
  const address = chatAddressOf(message);
  const title = cleanName(message.chat.title ?? '');
  const isPrivateChat = message.chat.type === 'private';
  const group = { id: String(address.chat), ...(title && { name: title }), private: isPrivateChat };
  if (address.thread === undefined) return group;
  // A topic's name is in the message that made it, which the topic's first-level messages answer.
  const made = 'is_topic_message' in message ? message : undefined;
  const topic = (made?.forum_topic_created ?? made?.reply_to_message?.forum_topic_created)?.name;
  return {
    id: formatChatAddress(address),
    ...(title && topic && { name: `${title} › ${cleanName(topic)}` }),
    private: isPrivateChat,
    parent: { id: group.id, name: title },
  };
}
