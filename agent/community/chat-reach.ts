import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import type { TranslatableMessage } from '../../store/message.ts';

/** What a chat is to be used for: taking what people say and drop there, or posting in it unasked. */
export type ChatUse = 'collect' | 'post';

/** What the bot can do in a chat is known to its platform alone: it is asked each time, since rights change unheard. */
export interface ChatReach {
  /** A platform says how it is asked. Until then nothing is known to be in the way. */
  reachedBy(platform: string, ask: AskObstacle): void;
  /** @throws UserError with what is in the way of using a chat so, and what mends it */
  checkReach(chatId: number, use: ChatUse): Promise<void>;
  /** Chats that are used and in which something is in the way now; of one community, or of all. */
  unreachable(communityId?: number): Promise<UnreachableChat[]>;
}

/** What is in the way in a chat, called as the platform calls it. Undefined when nothing is, or it can’t be found out. */
export type AskObstacle = (chat: string, use: ChatUse) => Promise<TranslatableMessage | undefined>;

export interface UnreachableChat {
  chatId: number;
  platform: string;
  name: string | undefined;
  obstacle: TranslatableMessage;
}

export function openChatReach(db: Database): ChatReach {
  const platforms = new Map<string, AskObstacle>();

  return {
    reachedBy: (platform, ask) => void platforms.set(platform, ask),

    async checkReach(chatId, use) {
      const { platform, chat } = await db.one<{ platform: string; chat: string }>(sql`
        select platform, external_id as chat from chat where id = ${chatId}`);
      const obstacle = await platforms.get(platform)?.(chat, use);
      if (obstacle) throw new UserError(obstacle);
    },

    async unreachable(communityId) {
      const used = await db.all<Used>(sql`
        select id as "chatId", platform, external_id as chat, name, datanet_id is not null or listens as collects
        from chat
        where (${communityId ?? null}::bigint is null or community_id = ${communityId ?? null}) and not private
          and (datanet_id is not null or listens
            or exists (select from post where post.chat_id = chat.id and ended_at is null))
        order by platform, name, id`);
      const found: UnreachableChat[] = [];
      // One after another: a platform counts how often it is asked, and few chats are used.
      for (const { chat, collects, chatId, platform, name } of used) {
        const obstacle = await platforms.get(platform)?.(chat, collects ? 'collect' : 'post');
        if (obstacle) found.push({ chatId, platform, name: name ?? undefined, obstacle });
      }
      return found;
    },
  };
}

interface Used {
  chatId: number;
  platform: string;
  chat: string;
  name: string | null;
  collects: boolean;
}
