import type { Api } from 'grammy';
import type { ChatMember, ChatMemberUpdated } from 'grammy/types';

/** Who administers which group. */
export interface Administrators {
  /** Undefined when Telegram does not say at the moment: then nothing changes. */
  isOne(chat: number, user: number): Promise<boolean | undefined>;
  /** Somebody became one or is one no more. Comes only where the bot is an administrator itself. */
  changed(update: ChatMemberUpdated): void;
  forget(chat: number): void;
}

const freshMs = 10 * 60_000;

/**
 * Asked for a whole group at once: "getChatMember is only guaranteed to work for other users if the bot is an
 * administrator in the chat", getChatAdministrators always does. What is known is used while it is asked for anew.
 */
export function openAdministrators(api: Api, now: () => Date): Administrators {
  const known = new Map<number, { at: number; users: Promise<Set<number> | undefined> }>();

  function ask(chat: number): Promise<Set<number> | undefined> {
    return api.getChatAdministrators(chat).then(
      members => new Set(members.map(member => member.user.id)),
      () => undefined,
    );
  }

  return {
    async isOne(chat, user) {
      const before = known.get(chat);
      if (before && now().getTime() - before.at > freshMs) {
        const users = before.users;
        before.at = now().getTime();
        void ask(chat).then(fresh => {
          if (fresh && known.get(chat)?.users === users) before.users = Promise.resolve(fresh);
        });
      }
      const users = before?.users ?? ask(chat);
      if (!before) known.set(chat, { at: now().getTime(), users });
      const asked = await users;
      // It could not be asked: the next one tries again.
      if (!asked && known.get(chat)?.users === users) known.delete(chat);
      return asked?.has(user);
    },

    changed({ chat, new_chat_member: member }) {
      const before = known.get(chat.id);
      if (!before) return;
      before.users = before.users.then(users => {
        if (!users) return users;
        const changed = new Set(users);
        if (administers(member)) changed.add(member.user.id);
        else changed.delete(member.user.id);
        return changed;
      });
    },

    forget: chat => void known.delete(chat),
  };
}

export function administers(member: ChatMember): boolean {
  return member.status === 'creator' || member.status === 'administrator';
}
