import { chatFor } from '../access.ts';
import type { Method } from '../api.ts';
import { bad, refusals } from '../refusal.ts';
import { shapes } from '../shapes.ts';
import { botIn, hasRight, isAdministrator, type Member, type User } from '../world.ts';

/** Chats and who is in them. https://core.telegram.org/bots/api#getchat */
export const chatMethods: Record<string, Method> = {
  getChat: (params, { world }) => shapes.fullChat(chatFor(world, params, 'read')),

  getChatMember(params, { world }) {
    const chat = chatFor(world, params, 'read');
    const user = world.users.get(params.integer('user_id'));
    if (params.integer('user_id') <= 0) throw bad('invalid user_id specified');
    if (!user) throw bad('PARTICIPANT_ID_INVALID');
    return shapes.member(chat, chat.members.get(user.id) ?? stranger(user));
  },

  /** "Returns an Array of ChatMember objects", without other bots unless `return_bots` is given. */
  getChatAdministrators(params, { world }) {
    const chat = chatFor(world, params, 'read');
    const withBots = params.flag('return_bots');
    if (chat.type === 'private') throw bad('there are no administrators in the private chat');
    return [...chat.members.values()]
      .filter(one => isAdministrator(one) && (!one.user.isBot || withBots || one.user.id === world.bot.id))
      .map(one => shapes.member(chat, one));
  },

  getChatMemberCount(params, { world }) {
    const chat = chatFor(world, params, 'read');
    return chat.user ? 2 : [...chat.members.values()].filter(one => !/left|kicked/.test(one.status)).length;
  },

  leaveChat(params, { world, updates, clock }) {
    const chat = chatFor(world, params, 'edit');
    const member = botIn(world, chat);
    if (chat.user || !member) throw bad("chat member status can't be changed in private chats");
    const before = shapes.member(chat, member);
    member.status = 'left';
    member.rights.clear();
    const change = {
      chat: shapes.chat(chat),
      from: shapes.user(world.bot),
      date: Math.floor(clock.now() / 1000),
      old_chat_member: before,
      new_chat_member: shapes.member(chat, member),
    };
    updates.push('my_chat_member', change, chat.id);
    return true;
  },

  /** https://core.telegram.org/bots/api#createforumtopic */
  createForumTopic(params, parts) {
    const { world, posting } = parts;
    const chat = chatFor(world, params, 'write');
    if (!chat.isForum) throw bad('the chat is not a forum');
    if (!hasRight(botIn(world, chat), 'can_manage_topics')) throw bad('not enough rights to create a topic');
    const name = params.text('name');
    if (!name || name.length > 128) throw bad('TOPIC_TITLE_INVALID');
    const iconColor = params.integer('icon_color') || 0x6fb9f0;
    const body = { forum_topic_created: { name, icon_color: iconColor } };
    const made = posting.create(chat, { from: world.bot, body });
    made.threadId = made.id;
    made.isTopicMessage = true;
    chat.topics.set(made.id, { threadId: made.id, name, iconColor, isClosed: false });
    return { message_thread_id: made.id, name, icon_color: iconColor };
  },
};

function stranger(user: User): Member {
  if (user.isDeleted) throw refusals.deactivated();
  return {
    user,
    status: 'left',
    rights: new Set(),
    isAnonymous: false,
    title: undefined,
    permissions: undefined,
  };
}
