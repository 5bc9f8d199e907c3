import type { User } from 'grammy/types';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';

/**
 * Who is called what. Telegram lets no bot look up a user name, and names change hands, so a name in a command stands for
 * the account that was seen with it last; what is given is given to the account.
 */
export interface ChatNames {
  seen(user: User): Promise<void>;
  /** With or without `@`. */
  accountOf(username: string): Promise<string | undefined>;
}

const kept = 10_000;

export function openChatNames(db: Database): ChatNames {
  const known = new Map<number, string>();
  return {
    async seen({ id, username }) {
      if (username === undefined || known.get(id) === username) return;
      if (known.size >= kept) known.clear();
      known.set(id, username);
      await db.run(sql`
        insert into telegram_name (username, account) values (${username.toLowerCase()}, ${String(id)})
        on conflict (username) do update set account = excluded.account, seen_at = now()`);
    },
    async accountOf(username) {
      const name = username.replace(/^@/, '').toLowerCase();
      const row = await db.first<{ account: string }>(sql`
        select account from telegram_name where username = ${name}`);
      return row?.account;
    },
  };
}
