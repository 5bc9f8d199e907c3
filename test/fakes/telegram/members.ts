import { randomInt } from 'node:crypto';
import type { Parts } from './api.ts';
import { rightsOfChannels, rightsOfGroups } from './permissions.ts';
import { seconds, shapes } from './shapes.ts';
import {
  botIn,
  type Chat,
  type ChatType,
  everything,
  isAdministrator,
  isIn,
  type Member,
  type Message,
  type Permissions,
  type Status,
  type Topic,
  type User,
} from './world.ts';

/** Who there is, which chats there are, and who is in them. */
export interface Members {
  /** @param name `Ana Silva`; may be empty, or in any script */
  createUser(name: string, options?: NewUser): User;
  /** The account is gone: without a name, its messages stay. */
  deleteAccount(user: User): void;
  /** A person's chat with the bot, where they have pressed Start unless said otherwise. */
  privateChat(user: User, options?: { started?: boolean }): Chat;
  /** A group with an owner and, unless said otherwise, with the bot as a member. */
  createGroup(title: string, options?: NewGroup): Chat & { owner: User };
  /** A channel with an owner and with the bot as an administrator, as it must be. */
  createChannel(title: string, options?: Pick<NewGroup, 'username' | 'bot'>): Chat & { owner: User };
  createTopic(chat: Chat, name: string, by?: User): Topic;
  closeTopic(chat: Chat, topic: Topic): void;
  /** Somebody new by a name, or somebody that is there already. */
  addMember(chat: Chat, user: string | User, options?: NewMember): User;
  /** Makes an administrator, with all rights or only those that are named. */
  promote(
    chat: Chat,
    user: User,
    options?: { rights?: readonly string[]; anonymous?: boolean; title?: string },
  ): void;
  demote(chat: Chat, user: User): void;
  restrict(chat: Chat, user: User, permissions: Partial<Permissions>): void;
  /** Leaves, or is removed `by` somebody. */
  removeMember(chat: Chat, user: User, by?: User): void;
  addBot(chat: Chat, by?: User): void;
  removeBot(chat: Chat, by?: User): void;
  promoteBot(chat: Chat, rights?: readonly string[]): void;
  demoteBot(chat: Chat): void;
  restrictBot(chat: Chat, permissions: Partial<Permissions>): void;
  block(user: User): void;
  unblock(user: User): void;
  /** The group becomes a supergroup with another id; the old one can't be written to any more. */
  migrate(chat: Chat): Chat;
}

export interface NewUser {
  /** Made of the name when left out; null for none. */
  username?: string | null;
  language?: string;
  bot?: boolean;
}

export interface NewGroup {
  /** `supergroup` unless said otherwise. */
  kind?: 'group' | 'supergroup' | 'forum';
  username?: string;
  bot?: 'member' | 'administrator' | false;
  permissions?: Partial<Permissions>;
}

export interface NewMember {
  administrator?: boolean;
  /** An administrator who speaks in the group's name. */
  anonymous?: boolean;
  title?: string;
}

export function openMembers(parts: Parts): Members {
  const { world, updates, posting, clock } = parts;
  let nextUser = 501_000_000 + randomInt(1_000_000);
  let nextChat = 2_000_000_000 + randomInt(1_000_000);

  function newChat(type: ChatType, title: string, id: number): Chat {
    const chat: Chat = {
      id,
      type,
      title,
      username: undefined,
      user: undefined,
      started: false,
      blocked: false,
      isForum: false,
      topics: new Map(),
      members: new Map(),
      permissions: { ...everything },
      messages: [],
      migratedTo: undefined,
      action: undefined,
      draft: undefined,
    };
    world.chats.set(id, chat);
    return chat;
  }

  function newMember(user: User, status: Status): Member {
    return { user, status, rights: new Set(), isAnonymous: false, title: undefined, permissions: undefined };
  }

  /** Changes a membership and tells the bot: of its own always, of others when it is an administrator. */
  function change(chat: Chat, user: User, by: User, act: (member: Member) => void): void {
    const member = chat.members.get(user.id) ?? newMember(user, 'left');
    const before = shapes.member(chat, member);
    chat.members.set(user.id, member);
    act(member);
    const body = {
      chat: shapes.chat(chat),
      from: shapes.user(by),
      date: seconds(clock.now()),
      old_chat_member: before,
      new_chat_member: shapes.member(chat, member),
    };
    if (user.id === world.bot.id) updates.push('my_chat_member', body, chat.id);
    else if (isAdministrator(botIn(world, chat))) updates.push('chat_member', body, chat.id);
  }

  function ownerOf(chat: Chat): User {
    const owner = [...chat.members.values()].find(one => one.status === 'creator');
    return owner?.user ?? world.bot;
  }

  function say(chat: Chat, from: User, body: Message['body']): void {
    if (chat.type !== 'channel') posting.create(chat, { from, body });
  }

  const members: Members = {
    createUser(name, options = {}) {
      const [firstName = '', ...rest] = name.split(' ');
      const made = name.toLowerCase().replace(/[^a-z0-9_]/g, '');
      const username = options.username === undefined ? made || undefined : (options.username ?? undefined);
      const user: User = {
        id: nextUser++,
        isBot: options.bot ?? false,
        firstName,
        lastName: rest.join(' ') || undefined,
        username,
        languageCode: options.language ?? 'en',
        isDeleted: false,
      };
      world.users.set(user.id, user);
      return user;
    },

    deleteAccount(user) {
      Object.assign(user, { firstName: '', lastName: undefined, username: undefined, isDeleted: true });
    },

    privateChat(user, { started = true } = {}) {
      const chat = world.chats.get(user.id) ?? newChat('private', '', user.id);
      chat.user = user;
      chat.started ||= started;
      return chat;
    },

    createGroup(title, options = {}) {
      const { kind = 'supergroup', bot = 'member' } = options;
      const id = kind === 'group' ? -nextChat++ : -(1_000_000_000_000 + nextChat++);
      const chat = newChat(kind === 'group' ? 'group' : 'supergroup', title, id);
      chat.isForum = kind === 'forum';
      chat.username = options.username;
      Object.assign(chat.permissions, options.permissions);
      const owner = members.createUser(`${title.split(' ')[0]}-owner`);
      chat.members.set(owner.id, newMember(owner, 'creator'));
      say(chat, owner, kind === 'group' ? { group_chat_created: true } : { supergroup_chat_created: true });
      if (bot) members.addBot(chat, owner);
      if (bot === 'administrator') members.promoteBot(chat);
      return Object.assign(chat, { owner });
    },

    createChannel(title, options = {}) {
      const chat = newChat('channel', title, -(1_000_000_000_000 + nextChat++));
      chat.username = options.username;
      const owner = members.createUser(`${title.split(' ')[0]}-owner`);
      chat.members.set(owner.id, newMember(owner, 'creator'));
      if (options.bot !== false) members.promoteBot(chat);
      return Object.assign(chat, { owner });
    },

    createTopic(chat, name, by = ownerOf(chat)) {
      const iconColor = 0x6fb9f0;
      const message = posting.create(chat, {
        from: by,
        body: { forum_topic_created: { name, icon_color: iconColor } },
        threadId: (chat.messages.at(-1)?.id ?? 0) + 1,
      });
      const topic = { threadId: message.id, name, iconColor, isClosed: false };
      chat.topics.set(message.id, topic);
      return topic;
    },

    closeTopic(chat, topic) {
      topic.isClosed = true;
      posting.create(chat, {
        from: ownerOf(chat),
        body: { forum_topic_closed: {} },
        threadId: topic.threadId,
      });
    },

    addMember(chat, given, options = {}) {
      const user = typeof given === 'string' ? members.createUser(given) : given;
      const by = ownerOf(chat);
      change(chat, user, by, member => {
        member.status = 'member';
      });
      say(chat, by, { new_chat_members: [shapes.user(user)] });
      if (options.administrator || options.anonymous) {
        members.promote(chat, user, {
          anonymous: options.anonymous ?? false,
          ...(options.title && { title: options.title }),
        });
      }
      return user;
    },

    promote(
      chat,
      user,
      { rights = chat.type === 'channel' ? rightsOfChannels : rightsOfGroups, anonymous, title } = {},
    ) {
      change(chat, user, ownerOf(chat), member => {
        if (member.status !== 'creator') member.status = 'administrator';
        member.rights = new Set(rights);
        member.isAnonymous = anonymous ?? false;
        member.title = title;
      });
    },

    demote(chat, user) {
      change(chat, user, ownerOf(chat), member => {
        Object.assign(member, newMember(user, 'member'));
      });
    },

    restrict(chat, user, permissions) {
      change(chat, user, ownerOf(chat), member => {
        member.status = 'restricted';
        member.permissions = { ...chat.permissions, ...permissions };
      });
    },

    removeMember(chat, user, by) {
      if (isIn(chat.members.get(user.id))) say(chat, by ?? user, { left_chat_member: shapes.user(user) });
      change(chat, user, by ?? user, member => {
        Object.assign(member, newMember(user, by ? 'kicked' : 'left'));
      });
    },

    addBot: (chat, by = ownerOf(chat)) => {
      change(chat, world.bot, by, member => {
        Object.assign(member, newMember(world.bot, 'member'));
      });
      say(chat, by, { new_chat_members: [shapes.user(world.bot)] });
    },
    removeBot: (chat, by = ownerOf(chat)) => members.removeMember(chat, world.bot, by),
    promoteBot: (chat, rights) => members.promote(chat, world.bot, { ...(rights && { rights }) }),
    demoteBot: chat => members.demote(chat, world.bot),
    restrictBot: (chat, permissions) => members.restrict(chat, world.bot, permissions),

    block: user => setBlocked(user, true),
    unblock: user => setBlocked(user, false),

    migrate(chat) {
      const grown = newChat('supergroup', chat.title, -(1_000_000_000_000 + nextChat++));
      grown.permissions = { ...chat.permissions };
      for (const [id, member] of chat.members) grown.members.set(id, { ...member });
      const owner = ownerOf(chat);
      say(chat, owner, { migrate_to_chat_id: grown.id });
      chat.migratedTo = grown;
      say(grown, owner, { migrate_from_chat_id: chat.id });
      return grown;
    },
  };

  /** "For private chats, this update is received only when the bot is blocked or unblocked by the user." */
  function setBlocked(user: User, isBlocked: boolean): void {
    const chat = members.privateChat(user);
    if (chat.blocked === isBlocked) return;
    chat.blocked = isBlocked;
    const status = (blocked: boolean) =>
      shapes.member(chat, newMember(world.bot, blocked ? 'kicked' : 'member'));
    const body = {
      chat: shapes.chat(chat),
      from: shapes.user(user),
      date: seconds(clock.now()),
      old_chat_member: status(!isBlocked),
      new_chat_member: status(isBlocked),
    };
    updates.push('my_chat_member', body, chat.id);
  }

  return members;
}
