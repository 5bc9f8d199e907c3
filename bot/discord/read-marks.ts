import type { Database } from '../../store/database.ts';
import { sql } from '../../store/sql.ts';

/**
 * How far channels were read. The first mark of a channel is written at once, the next ones now and then: what is read
 * twice after a crash is stored once.
 */
export interface ReadMarks {
  /** Never goes backwards: ids grow with time. */
  set(chatId: number, id: string): void;
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

const pace = 5000;

export function openReadMarks(db: Database, log: (words: string, error: unknown) => void): ReadMarks {
  const waiting = new Map<number, string>();
  const written = new Set<number>();
  const writing = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  function write(chatId: number, id: string): void {
    const done = mark(db, chatId, id)
      .catch(error => log('A channel could not be marked as read', error))
      .finally(() => writing.delete(done));
    writing.add(done);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [chatId, id] of waiting) write(chatId, id);
    waiting.clear();
  }

  return {
    set(chatId, id) {
      if (!written.has(chatId)) {
        written.add(chatId);
        write(chatId, id);
        return;
      }
      const before = waiting.get(chatId);
      if (before === undefined || BigInt(before) < BigInt(id)) waiting.set(chatId, id);
      timer ??= setTimeout(flush, pace).unref();
    },
    async stop() {
      flush();
      await Promise.all(writing);
    },
  };
}

async function mark(db: Database, chatId: number, id: string): Promise<void> {
  await db.run(sql`
    insert into channel_read (chat_id, last_seen) values (${chatId}, ${id})
    on conflict (chat_id) do update set last_seen = excluded.last_seen
      where channel_read.last_seen::numeric < excluded.last_seen::numeric`);
}
