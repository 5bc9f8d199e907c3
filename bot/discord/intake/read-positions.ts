import type { Database } from '../../../store/database/database.ts';
import { json, prepared, sql } from '../../../store/database/sql.ts';

/**
 * How far channels were read. The first mark of a channel is written at once, the next ones now and then: what is read
 * twice after a crash is stored once.
 */
export interface ReadPositions {
  /**
   * A message is being taken in. Until the returned function is called no later mark passes it by, since a crash would
   * lose it.
   */
  begin(chatId: number, id: string): () => void;
  /** All up to this one were read. Never goes backwards: ids grow with time. */
  set(chatId: number, id: string): void;
  /**
   * From now until `done` nothing is written: what is said meanwhile may not be all that was said, and a mark must not
   * pass by what is still to be read back.
   */
  hold(): { done: () => void };
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

const pace = 5000;
/** After the answer that is being made. */
const moment = 50;

interface Mark {
  seen: bigint;
  written: bigint | undefined;
  open: Set<bigint>;
}

export function openReadPositions(db: Database, log: (words: string, error: unknown) => void): ReadPositions {
  const marks = new Map<number, Mark>();
  const changed = new Set<number>();
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let wait = 0;
  const holding = new Set<object>();

  function markOf(chatId: number): Mark {
    const known = marks.get(chatId);
    if (known) return known;
    const mark: Mark = { seen: 0n, written: undefined, open: new Set() };
    marks.set(chatId, mark);
    return mark;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    wait = 0;
    if (holding.size) return;
    const batch: { chat_id: number; last_seen: string }[] = [];
    for (const chatId of changed) {
      const mark = markOf(chatId);
      const safe = [...mark.open].reduce((least, id) => (id <= least ? id - 1n : least), mark.seen);
      if (safe <= (mark.written ?? 0n)) continue;
      mark.written = safe;
      batch.push({ chat_id: chatId, last_seen: String(safe) });
    }
    changed.clear();
    if (!batch.length) return;
    writing = writing
      .then(() => write(db, batch))
      .catch(error => log('Channels could not be marked as read', error));
  }

  function later(chatId: number): void {
    changed.add(chatId);
    const isFirst = markOf(chatId).written === undefined;
    if (isFirst && wait > moment) clearTimeout(timer);
    else if (timer) return;
    wait = isFirst ? moment : pace;
    timer = setTimeout(flush, wait).unref();
  }

  const marksOf: ReadPositions = {
    begin(chatId, id) {
      const { open } = markOf(chatId);
      const one = BigInt(id);
      open.add(one);
      return () => {
        open.delete(one);
        marksOf.set(chatId, id);
      };
    },
    set(chatId, id) {
      const mark = markOf(chatId);
      if (BigInt(id) > mark.seen) mark.seen = BigInt(id);
      later(chatId);
    },
    hold() {
      flush();
      const one = {
        done() {
          if (holding.delete(one)) flush();
        },
      };
      holding.add(one);
      return one;
    },
    async stop() {
      flush();
      await writing;
    },
  };
  return marksOf;
}

async function write(db: Database, batch: readonly { chat_id: number; last_seen: string }[]): Promise<void> {
  await db.run(
    prepared(
      'channel-read',
      sql`
    insert into channel_read (chat_id, last_seen)
    select chat_id, last_seen from jsonb_to_recordset(${json(batch)}) as r (chat_id bigint, last_seen text)
    on conflict (chat_id) do update set last_seen = excluded.last_seen
      where channel_read.last_seen::numeric < excluded.last_seen::numeric`,
    ),
  );
}
