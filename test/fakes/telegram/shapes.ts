import { type Json, records } from '../json.ts';
import { permissionsJson, rightsOfChannels, rightsOfGroups } from './permissions.ts';
import type { Chat, Member, Message, User } from './world.ts';

/** The API's JSON of what there is. https://core.telegram.org/bots/api#available-types */
export interface Shapes {
  user(user: User): Json;
  chat(chat: Chat): Json;
  fullChat(chat: Chat): Json;
  member(chat: Chat, member: Member): Json;
  /** "the Message object in this field will not contain further reply_to_message fields even if it itself is a reply" */
  message(message: Message, options?: { withReply?: boolean }): Json;
}

export const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

/** "For backward compatibility, if the message was sent on behalf of a chat, the field contains a fake sender user". */
const anonymousAdministrator = {
  id: 1087968824,
  is_bot: true,
  first_name: 'Group',
  username: 'GroupAnonymousBot',
};
const channelBot = { id: 136817688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' };

export const shapes: Shapes = {
  user: user => ({
    id: user.id,
    is_bot: user.isBot,
    first_name: user.firstName,
    ...(user.lastName !== undefined && { last_name: user.lastName }),
    ...(user.username !== undefined && { username: user.username }),
    ...(user.languageCode !== undefined && { language_code: user.languageCode }),
  }),

  chat(chat) {
    if (chat.user) {
      const { is_bot, language_code, ...user } = shapes.user(chat.user);
      return { ...user, type: 'private' };
    }
    return {
      id: chat.id,
      title: chat.title,
      type: chat.type,
      ...(chat.username !== undefined && { username: chat.username }),
      ...(chat.isForum && { is_forum: true }),
    };
  },

  fullChat: chat => ({
    ...shapes.chat(chat),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: true,
      limited_gifts: true,
      unique_gifts: true,
      premium_subscription: true,
      gifts_from_channels: true,
    },
    ...((chat.type === 'group' || chat.type === 'supergroup') && {
      permissions: permissionsJson(chat.permissions),
    }),
  }),

  member(chat, member) {
    const common = { user: shapes.user(member.user), status: member.status };
    switch (member.status) {
      case 'creator':
        return { ...common, is_anonymous: member.isAnonymous, ...titleOf(member) };
      case 'administrator': {
        const names = chat.type === 'channel' ? rightsOfChannels : rightsOfGroups;
        return {
          ...common,
          can_be_edited: false,
          is_anonymous: member.isAnonymous,
          ...Object.fromEntries(names.map(name => [name, member.rights.has(name)])),
          ...titleOf(member),
        };
      }
      case 'restricted':
        return {
          ...common,
          is_member: true,
          until_date: 0,
          ...permissionsJson(member.permissions ?? chat.permissions),
        };
      case 'kicked':
        return { ...common, until_date: 0 };
      default:
        return common;
    }
  },

  message(message, { withReply = true } = {}) {
    const { chat } = message;
    const sender =
      message.senderChat && message.senderChat.id === chat.id ? anonymousAdministrator : channelBot;
    return {
      message_id: message.id,
      ...(message.senderChat
        ? {
            ...(chat.type !== 'channel' && { from: sender }),
            sender_chat: shapes.chat(message.senderChat),
          }
        : message.from && { from: shapes.user(message.from) }),
      ...(message.signature !== undefined && { author_signature: message.signature }),
      chat: shapes.chat(chat),
      date: seconds(message.createdAt),
      ...(message.editedAt !== undefined && { edit_date: seconds(message.editedAt) }),
      ...(message.threadId !== undefined && { message_thread_id: message.threadId }),
      ...(message.isTopicMessage && { is_topic_message: true }),
      ...(message.forwardOrigin && { forward_origin: message.forwardOrigin }),
      ...(message.isAutomaticForward && { is_automatic_forward: true }),
      ...(withReply &&
        message.replyTo &&
        !message.replyTo.isDeleted && {
          reply_to_message: shapes.message(message.replyTo, { withReply: false }),
        }),
      ...(message.mediaGroupId !== undefined && { media_group_id: message.mediaGroupId }),
      ...(message.isProtected && { has_protected_content: true }),
      ...withoutEmpty(message.body),
      ...(message.keyboard && { reply_markup: message.keyboard }),
    };
  },
};

function titleOf(member: Member): Json {
  return member.title === undefined ? {} : { custom_title: member.title };
}

/** Entities are left out where there are none. */
function withoutEmpty(body: Json): Json {
  const isEmpty = (name: string) => /entities$/.test(name) && records(body[name]).length === 0;
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== undefined && !isEmpty(name)),
  );
}
