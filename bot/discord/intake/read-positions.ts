import type { Database } from '../../../store/database/database.ts';
import { json, prepared, sql } from '../../../store/database/sql.ts';
import type { Logger } from '../../../store/logging/logger.ts';

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
  pause(): { done: () => void };
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

const writeIntervalMs = 5000;
/** After the answer that is being made. */
const firstWriteMs = 50;

interface Position {
  seen: bigint;
  written: bigint | undefined;
  open: Set<bigint>;
}

export function openReadPositions(db: Database, log: Logger): ReadPositions {
  const readPositions = new Map<number, Position>();
  const changed = new Set<number>();
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let wait = 0;
  const pauses = new Set<object>();

  function positionOf(chatId: number): Position {
    const known = readPositions.get(chatId);
    if (known) return known;
    const position: Position = { seen: 0n, written: undefined, open: new Set() };
    readPositions.set(chatId, position);
    return position;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    wait = 0;
    if (pauses.size) return;
    const batch: { chat_id: number; last_seen: string }[] = [];
    for (const chatId of changed) {
      const position = positionOf(chatId);
      const safe = [...position.open].reduce((least, id) => (id <= least ? id - 1n : least), position.seen);
      if (safe <= (position.written ?? 0n)) continue;
      position.written = safe;
      batch.push({ chat_id: chatId, last_seen: String(safe) });
    }
    changed.clear();
    if (!batch.length) return;
    writing = writing
      .then(() => write(db, batch))
      .catch(err => log.warn({ err }, 'Channels could not be marked as read'));
  }

  function later(chatId: number): void {
    changed.add(chatId);
    const isFirst = positionOf(chatId).written === undefined;
    if (isFirst && wait > firstWriteMs) clearTimeout(timer);
    else if (timer) return;
    wait = isFirst ? firstWriteMs : writeIntervalMs;
    timer = setTimeout(flush, wait).unref();
  }

  const positions: ReadPositions = {
    begin(chatId, id) {
      const position = positionOf(chatId);
      const { open } = position;
      const one = BigInt(id);
      open.add(one);
      // A channel without a mark is not read back: the first message in it marks what is before it.
      if (position.seen === 0n) {
        position.seen = one - 1n;
        later(chatId);
      }
      return () => {
        open.delete(one);
        positions.set(chatId, id);
      };
    },
    set(chatId, id) {
      const position = positionOf(chatId);
      if (BigInt(id) > position.seen) position.seen = BigInt(id);
      later(chatId);
    },
    pause() {
      flush();
      const one = {
        done() {
          if (pauses.delete(one)) flush();
        },
      };
      pauses.add(one);
      return one;
    },
    async stop() {
      flush();
      await writing;
    },
  };
  return positions;
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
