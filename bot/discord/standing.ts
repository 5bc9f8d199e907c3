import { RESTJSONErrorCodes as Code, type REST, Routes } from 'discord.js';
import type { Outbox } from '../../agent/outbox.ts';
import type { Database } from '../../store/database.ts';
import { sql } from '../../store/sql.ts';
import { hasCode } from './problems.ts';

/** Posts that are put back when somebody deletes them. */
export interface StandingPosts {
  /** Messages were deleted on Discord: those of ours that are meant to stand are shown again. */
  deleted(messageIds: readonly string[]): Promise<void>;
  /** Looks for what was deleted while nobody listened: the newest hundred. */
  check(): Promise<void>;
}

export function openStandingPosts(db: Database, outbox: Outbox, rest: () => REST): StandingPosts {
  return {
    async deleted(messageIds) {
      const found = await db.all<{ origin: string }>(sql`
        select origin from message
        join delivery on message_id = message.id
        where reply @> '{"standing": true}' and place -> 'messages' ?| ${[...messageIds]}`);
      for (const { origin } of found) await outbox.again(origin);
    },

    async check() {
      const posts = await db.all<{ origin: string; channel: string; messages: string[] }>(sql`
        select origin, place ->> 'channel' as channel, place -> 'messages' as messages
        from message
        join chat on chat.id = message.chat_id
        join delivery on message_id = message.id
        where reply @> '{"standing": true}' and platform = 'discord' and state = 'delivered'
        order by message.id desc limit 100`);
      for (const { origin, channel, messages } of posts) {
        for (const message of messages) {
          if (await isThere(rest(), channel, message)) continue;
          await outbox.again(origin);
          break;
        }
      }
    },
  };
}

async function isThere(rest: REST, channel: string, message: string): Promise<boolean> {
  try {
    await rest.get(Routes.channelMessage(channel, message));
    return true;
  } catch (error) {
    if (hasCode(error, Code.UnknownMessage)) return false;
    throw error;
  }
}
