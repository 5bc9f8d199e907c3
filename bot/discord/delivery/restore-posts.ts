import { RESTJSONErrorCodes as Code, type REST, Routes } from 'discord.js';
import type { Outbox } from '../../../agent/messages/outbox.ts';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import type { Logger } from '../../../store/logging/logger.ts';
import { hasCode } from '../errors.ts';

/** Posts that are put back when somebody deletes them. */
export interface PostRestorer {
  /** Messages were deleted on Discord: those of ours that are meant to stand are shown again. */
  deleted(messageIds: readonly string[]): void;
  /** Looks for what was deleted while nobody listened: the newest hundred. */
  check(): Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds until a deletion is looked at: one may come before the answer that says which message it was. */
const moment = 1000;

export function openPostRestorer(options: {
  db: Database;
  outbox: Outbox;
  rest: () => REST;
  log: Logger;
}): PostRestorer {
  const { db, outbox, rest, log } = options;
  let deletedIds: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  function look(): void {
    timer = undefined;
    const ids = deletedIds;
    deletedIds = [];
    looking = looking
      .then(() => putBack(ids))
      .catch(err => log.error({ err }, 'Deleted posts could not be put back'));
  }

  async function putBack(messageIds: readonly string[]): Promise<void> {
    const found = await db.all<{ origin: string }>(sql`
        select origin from message
        join delivery on message_id = message.id
        where reply @> '{"persistent": true}' and place -> 'messages' ?| ${[...messageIds]}`);
    for (const { origin } of found) await outbox.again(origin);
  }

  return {
    deleted(messageIds) {
      deletedIds.push(...messageIds);
      timer ??= setTimeout(look, moment).unref();
    },

    async check() {
      const posts = await db.all<{ origin: string; channel: string; messages: string[] }>(sql`
        select origin, place ->> 'channel' as channel, place -> 'messages' as messages
        from message
        join chat on chat.id = message.chat_id
        join delivery on message_id = message.id
        where reply @> '{"persistent": true}' and platform = 'discord' and state = 'delivered'
        order by message.id desc limit 100`);
      for (const { origin, channel, messages } of posts) {
        for (const message of messages) {
          if (await isThere(rest(), channel, message)) continue;
          await outbox.again(origin);
          break;
        }
      }
    },

    async stop() {
      clearTimeout(timer);
      await looking;
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
