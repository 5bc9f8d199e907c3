import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** What a platform calls our chats: each message asks, and it changes seldom. */
export interface ChatAddresses {
  /** Undefined where the chat is another platform's. */
  of(chatId: number): Promise<string | undefined>;
  /** The platform calls the chat otherwise now. */
  moved(chatId: number, chat: string): void;
}

export function openChatAddresses(db: Database, platform: string): ChatAddresses {
  const known = new Map<number, Promise<string | undefined>>();
  return {
    of(chatId) {
      const before = known.get(chatId);
      if (before) return before;
      const asked = db
        .first<{ chat: string }>(
          sql`select external_id as chat from chat where id = ${chatId} and platform = ${platform}`,
        )
        .then(row => row?.chat);
      known.set(chatId, asked);
      asked.catch(() => known.delete(chatId));
      return asked;
    },
    moved(chatId, chat) {
      known.set(chatId, Promise.resolve(chat));
    },
  };
}
