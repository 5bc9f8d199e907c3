import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** Who sees a chat is known to its platform alone: it is asked each time, so that what was taken away counts at once. */
export interface ChatVisibility {
  /** A platform says how it is asked. Until then nobody sees its chats. */
  seenBy(platform: string, sees: AccountSees): void;
  /** Whether a person sees a chat on its platform, with any of their accounts there. */
  sees(personId: number, chatId: number): Promise<boolean>;
}

/** Whether an account sees a chat, both as the platform calls them; no when that can't be found out. */
export type AccountSees = (account: string, chat: string) => Promise<boolean>;

export function openChatVisibility(db: Database): ChatVisibility {
  const platforms = new Map<string, AccountSees>();

  return {
    seenBy: (platform, sees) => void platforms.set(platform, sees),

    async sees(personId, chatId) {
      const accounts = await db.all<{ platform: string; account: string; chat: string }>(sql`
        select chat.platform, identity.external_id as account, chat.external_id as chat
        from chat join identity on identity.platform = chat.platform
        where chat.id = ${chatId} and person_id = ${personId}`);
      for (const { platform, account, chat } of accounts)
        if (await platforms.get(platform)?.(account, chat)) return true;
      return false;
    },
  };
}
