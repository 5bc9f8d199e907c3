import {
  type APIThreadChannel,
  RESTJSONErrorCodes as Code,
  type REST,
  Routes,
  ThreadAutoArchiveDuration,
} from 'discord.js';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import { OutsideError } from '../../../store/errors.ts';
import { hasCode } from '../errors.ts';

/** Threads about a thing (a training run) that were opened in a chat. They outlive a restart. */
export interface Threads {
  /** The thread about a thing in a chat, by Discord's id. */
  find(chatId: number, about: string): Promise<string | undefined>;
  /**
   * Opens a thread from a message; one that was opened before a crash is taken. Undefined where Discord lets nobody
   * open one, or not us.
   */
  open(where: {
    chatId: number;
    about: string;
    channel: string;
    starter: string;
    name: string;
  }): Promise<string | undefined>;
  /** It was deleted there. */
  forget(chatId: number, about: string): Promise<void>;
}

/** No thread can be started: no permission, not the kind of channel for it, too many are open. */
const impossible = [
  Code.MissingAccess,
  Code.MissingPermissions,
  Code.CannotExecuteActionOnThisChannelType,
  Code.MaximumActiveThreads,
  Code.MaximumActiveAnnouncementThreads,
];

export function openThreads(db: Database, rest: () => REST): Threads {
  return {
    async find(chatId, about) {
      const row = await db.first<{ external_id: string }>(sql`
        select external_id from thread where chat_id = ${chatId} and about = ${about}`);
      return row?.external_id;
    },

    async open({ chatId, about, channel, starter, name }) {
      const thread = await start(rest(), channel, starter, name);
      if (thread === undefined) return undefined;
      await db.run(sql`
        insert into thread (chat_id, about, external_id) values (${chatId}, ${about}, ${thread})
        on conflict (chat_id, about) do update set external_id = excluded.external_id`);
      return thread;
    },

    async forget(chatId, about) {
      await db.run(sql`delete from thread where chat_id = ${chatId} and about = ${about}`);
    },
  };
}

async function start(
  rest: REST,
  channel: string,
  starter: string,
  name: string,
): Promise<string | undefined> {
  const body = {
    name: [...name.replace(/\s+/g, ' ').trim()].slice(0, 100).join('') || 'Thread',
    auto_archive_duration: ThreadAutoArchiveDuration.OneWeek,
  };
  try {
    return ((await rest.post(Routes.threads(channel, starter), { body })) as APIThreadChannel).id;
  } catch (error) {
    // "The id of the created thread will be the same as the id of the source message".
    if (hasCode(error, Code.ThreadAlreadyCreatedForMessage)) return starter;
    if (hasCode(error, ...impossible)) return undefined;
    if (hasCode(error, Code.UnknownMessage)) {
      throw new OutsideError('Discord: the message that was to open a thread was deleted.', { cause: error });
    }
    throw error;
  }
}

/**
 * Does something in a channel; in an archived thread after taking it out of the archive, since "users cannot edit
 * messages" there. What is posted takes it out by itself.
 */
export async function inOpenThread<T>(rest: REST, channel: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!hasCode(error, Code.InvalidActionOnArchivedThread)) throw error;
    await rest.patch(Routes.channel(channel), { body: { archived: false } });
    return act();
  }
}
