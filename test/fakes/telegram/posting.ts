import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Json } from '../json.ts';
import { hears } from './hearing.ts';
import type { Markup } from './keyboard.ts';
import { refusals } from './refusal.ts';
import { shapes } from './shapes.ts';
import type { Updates } from './updates.ts';
import { type Chat, type Message, nameOf, type User, type World } from './world.ts';

/** Messages: made, edited, deleted; the bot is told of those it may hear. */
export interface Posting {
  create(chat: Chat, draft: Draft): Message;
  /** By a person. */
  change(message: Message, body: Json): void;
  /** By the bot. @throws Refusal when nothing is different */
  edit(message: Message, body: Json, markup: Markup): Message;
  /** Nobody is told. */
  delete(message: Message): void;
}

export interface Draft {
  from?: User | undefined;
  senderChat?: Chat | undefined;
  signature?: string | undefined;
  body: Json;
  markup?: Markup | undefined;
  replyTo?: Message | undefined;
  /** A topic of a forum. */
  threadId?: number | undefined;
  mediaGroupId?: string | undefined;
  forwardOrigin?: Json | undefined;
  /** Telegram itself forwarded it from the channel that is linked to the group. */
  isAutomaticForward?: boolean;
  isProtected?: boolean;
}

export function openPosting(parts: { world: World; clock: Clock; updates: Updates }): Posting {
  const { world, clock, updates } = parts;
  // Private chats and basic groups are counted through an account, a supergroup or a channel has numbers of its own.
  // https://core.telegram.org/api/channel
  let ownId = 0;
  const nextId = (chat: Chat) =>
    chat.type === 'supergroup' || chat.type === 'channel' ? (chat.messages.at(-1)?.id ?? 0) + 1 : ++ownId;

  const tell = (message: Message, isEdit: boolean) => {
    message.isHeard = hears(world, message);
    if (!message.isHeard) return;
    const kind = message.chat.type === 'channel' ? 'channel_post' : 'message';
    updates.push(isEdit ? `edited_${kind}` : kind, shapes.message(message), message.chat.id);
  };

  return {
    create(chat, draft) {
      const thread = draft.replyTo ? threadOf(chat, draft.replyTo) : undefined;
      const message: Message = {
        id: nextId(chat),
        chat,
        from: draft.from,
        senderChat: draft.senderChat ?? (chat.type === 'channel' ? chat : undefined),
        signature: draft.signature,
        createdAt: clock.now(),
        editedAt: undefined,
        threadId: draft.threadId ?? thread,
        isTopicMessage: draft.threadId !== undefined,
        // In a topic, what answers nothing else shows the message that made the topic.
        replyTo: draft.replyTo ?? (draft.threadId === undefined ? undefined : rootOf(chat, draft.threadId)),
        forwardOrigin: draft.forwardOrigin,
        isAutomaticForward: draft.isAutomaticForward ?? false,
        mediaGroupId: draft.mediaGroupId,
        body: draft.body,
        keyboard: draft.markup?.keyboard,
        markup: draft.markup?.other,
        reactions: new Map(),
        isProtected: draft.isProtected ?? false,
        isDeleted: false,
        isHeard: false,
      };
      chat.messages.push(message);
      if (draft.from?.id === world.bot.id) chat.draft = undefined;
      tell(message, false);
      return message;
    },

    change(message, body) {
      message.body = body;
      message.editedAt = clock.now();
      tell(message, true);
    },

    edit(message, body, markup) {
      // Without a reply_markup the keyboard goes. Same content and same keyboard are refused.
      if (isDeepStrictEqual(body, message.body) && isDeepStrictEqual(markup.keyboard, message.keyboard))
        throw refusals.notModified();
      const isOnlyKeyboard = isDeepStrictEqual(body, message.body);
      message.body = body;
      message.keyboard = markup.keyboard;
      if (!isOnlyKeyboard) message.editedAt = clock.now();
      return message;
    },

    delete(message) {
      message.isDeleted = true;
    },
  };
}

/** Replies in a supergroup without topics share a thread, named after the first message. */
function threadOf(chat: Chat, replyTo: Message): number | undefined {
  return chat.type === 'supergroup' && !chat.isForum ? (replyTo.threadId ?? replyTo.id) : undefined;
}

function rootOf(chat: Chat, threadId: number): Message | undefined {
  return chat.messages.find(one => one.id === threadId);
}

/** https://core.telegram.org/bots/api#messageorigin */
export function originOf(message: Message): Json {
  const date = Math.floor(message.createdAt / 1000);
  const { chat, senderChat, from } = message;
  if (message.forwardOrigin) return message.forwardOrigin;
  if (chat.type === 'channel')
    return { type: 'channel', date, chat: shapes.chat(chat), message_id: message.id };
  if (senderChat) return { type: 'chat', date, sender_chat: shapes.chat(senderChat) };
  if (from?.isDeleted)
    return { type: 'hidden_user', date, sender_user_name: nameOf(from) || 'Deleted Account' };
  return { type: 'user', date, sender_user: from ? shapes.user(from) : {} };
}
