import type { Api } from 'grammy';
import type { ChatMember, ChatMemberUpdated, ChatPermissions } from 'grammy/types';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import { cleanName, named } from '../chat-address.ts';
import { type Administrators, administers } from './administrators.ts';

/** Where the bot is: in which groups and channels, with which rights, and who lets it write to them. */
export interface Membership {
  /** Keeps what Telegram says of the bot in a chat. Returns it with what it was before. */
  changed(update: ChatMemberUpdated): Promise<{ before: ChatMembership | undefined; now: ChatMembership }>;
  /** A person wrote in private: so the bot may answer there. */
  openedPrivateChat(account: string, name: string): Promise<void>;
  /** Whether a person has a private chat with the bot and has not blocked it. */
  hasPrivateChat(account: string): Promise<boolean>;
  moved(from: number, to: number): Promise<void>;
  all(): Promise<ChatMembership[]>;
}

/** How the bot stands in a chat. */
export interface ChatMembership {
  id: string;
  kind: 'private' | 'group' | 'channel';
  title: string;
  present: boolean;
  isAdministrator: boolean;
  /** Rights it needs and has not, in the words of Telegram's own settings. */
  lacks: string[];
}

export function openMembership(db: Database, api: Api): Membership {
  const privateChats = new Set<string>();

  return {
    async changed({ chat, new_chat_member: member }) {
      const id = String(chat.id);
      const before = await read(db, id);
      const kind = chat.type === 'private' ? 'private' : chat.type === 'channel' ? 'channel' : 'group';
      const present = isIn(member);
      if (kind === 'private' && !present) privateChats.delete(id);
      const now: ChatMembership = {
        id,
        kind,
        title: chat.type === 'private' ? named({ ...chat, is_bot: false }).name : cleanName(chat.title ?? ''),
        present,
        isAdministrator: administers(member),
        lacks: present && kind !== 'private' ? await lacking(api, chat.id, kind, member) : [],
      };
      await write(db, now);
      return { before, now };
    },

    async openedPrivateChat(account, name) {
      if (privateChats.has(account)) return;
      privateChats.add(account);
      await write(db, {
        id: account,
        kind: 'private',
        title: name,
        present: true,
        isAdministrator: false,
        lacks: [],
      });
    },

    async hasPrivateChat(account) {
      return privateChats.has(account) || ((await read(db, account))?.present ?? false);
    },

    async moved(from, to) {
      const before = await read(db, String(from));
      if (before) await write(db, { ...before, id: String(to), present: true });
      await db.run(sql`update telegram_chat set present = false where id = ${String(from)}`);
    },

    all: () =>
      db.all<ChatMembership>(sql`
        select id, kind, title, present, is_administrator as "isAdministrator", lacks
        from telegram_chat order by title, id`),
  };
}

/**
 * Whether an account is in a group, and so sees all its topics. Where members are hidden, Telegram says that only of
 * administrators to a bot that is none itself: then it is no.
 */
export async function isInGroup(
  { api, administrators }: { api: Api; administrators: Pick<Administrators, 'isOne'> },
  user: number,
  chat: number,
): Promise<boolean> {
  // A group that speaks for itself: an anonymous administrator.
  if (user === chat) return true;
  const member = await api.getChatMember(chat, user).catch(() => undefined);
  return member ? isIn(member) : ((await administrators.isOne(chat, user)) ?? false);
}

/** Whether somebody is in a chat now. */
export function isIn(member: ChatMember): boolean {
  if (member.status === 'restricted') return member.is_member;
  return member.status !== 'left' && member.status !== 'kicked';
}

/** What a bot sends, as the switches of a group's permissions are called. */
const needed = {
  can_send_messages: 'Send Text Messages',
  can_send_photos: 'Send Photos',
  can_send_documents: 'Send Files',
} as const;

/** The rights that the bot needs and has not: an administrator of a group has them, a member what all members have. */
export async function lacking(
  api: Api,
  chat: number,
  kind: 'group' | 'channel',
  member: ChatMember,
): Promise<string[]> {
  if (kind === 'channel') {
    const mayPost = member.status === 'administrator' && member.can_post_messages;
    return mayPost ? [] : ['Post Messages'];
  }
  if (administers(member)) return [];
  const may: Partial<ChatPermissions> | undefined =
    member.status === 'restricted'
      ? member
      : await api.getChat(chat).then(
          full => full.permissions,
          () => undefined,
        );
  if (!may) return [];
  return Object.entries(needed)
    .filter(([right]) => may[right as keyof typeof needed] === false)
    .map(([, words]) => words);
}

function read(db: Database, id: string): Promise<ChatMembership | undefined> {
  return db.first<ChatMembership>(sql`
    select id, kind, title, present, is_administrator as "isAdministrator", lacks from telegram_chat where id = ${id}`);
}

async function write(
  db: Database,
  { id, kind, title, present, isAdministrator, lacks }: ChatMembership,
): Promise<void> {
  await db.run(sql`
    insert into telegram_chat (id, kind, title, present, is_administrator, lacks)
    values (${id}, ${kind}, ${title}, ${present}, ${isAdministrator}, ${lacks})
    on conflict (id) do update
      set title = excluded.title, present = excluded.present, is_administrator = excluded.is_administrator,
        lacks = excluded.lacks, changed_at = now()`);
}
