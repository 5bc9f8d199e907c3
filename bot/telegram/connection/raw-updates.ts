import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import retry, { type Options as RetryOptions } from 'p-retry';
import { openKeyedQueue } from '../../../agent/messages/keyed-queue.ts';
import type { Database } from '../../../store/database/database.ts';
import { json, prepared, sql } from '../../../store/database/sql.ts';
import { isUnavailable } from '../../../store/database/unavailable.ts';
import { openWriteBehind } from '../../../store/database/write-behind.ts';
import type { Logger } from '../../../store/logging/logger.ts';
import { chatAddressOf, formatChatAddress } from '../chat-address.ts';

/**
 * Updates between Telegram and the agent: stored as they come, and worked off one at a time in a chat and many chats at
 * once, so that a large file in one chat delays no other. What was stored and not worked off runs again after a crash.
 */
export interface RawUpdates {
  /** Stores updates and queues those that are new. Resolves once they are stored: then Telegram may be told. */
  take(updates: readonly Update[]): Promise<void>;
  /** Goes on with what was stored and not worked off. */
  start(): Promise<void>;
  /**
   * An update waits for the outside: its chat goes on meanwhile, and it stays stored until it ends. It is not what ends
   * the process, so that no number of starts gives it up.
   */
  goOnWithout(id: number): void;
  /** Resolves when there is room for more. */
  room(): Promise<void>;
  waiting(): number;
  /** Ends after what is being worked on; the signal says when that is. */
  stop(): Promise<void>;
}

/** An update that is worked on. */
export interface RawUpdate {
  id: number;
  update: Update;
  /** Messages of one album carry the same; they are handed over together. */
  album: string | undefined;
}

/** After that many starts an update that never ends is given up: it may be what kills the process. */
const mostAttempts = 5;
/** More than that wait at Telegram. */
const mostWaiting = 1000;
const keptDays = 2;

export function openRawUpdates(options: {
  db: Database;
  botId: () => number;
  /** Milliseconds after the last part of an album until it counts as complete. */
  albumQuietMs: number;
  /** Works on an update, or on the parts of an album in their order. */
  work: (updates: readonly [RawUpdate, ...RawUpdate[]]) => Promise<void>;
  /** Aborted when the house closes: what fails then is tried at the next start. */
  signal: AbortSignal;
  log: Logger;
}): RawUpdates {
  const { db, botId, signal, log } = options;
  const queues = openKeyedQueue<string>();
  // Nobody waits for it, and what is done twice after a crash is stored once.
  const done = openWriteBehind<number, true>({
    write: batch => markDone(db, botId(), [...batch.keys()]),
    milliseconds: 100,
    log: err => log.warn({ err }, 'Updates could not be marked as done; it is tried again'),
  });
  const albums = new Map<string, { parts: RawUpdate[]; chat: string; timer: NodeJS.Timeout }>();
  const untilDatabaseIsBack: RetryOptions = {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 250,
    maxTimeout: 60_000,
    signal,
    shouldRetry: ({ error }) => isUnavailable(error),
  };
  /** By the first update of what is worked on, what lets its chat go on. */
  const leaving = new Map<number, () => void>();
  /** All that is worked on, also what its chat does not wait for. */
  const running = new Set<Promise<void>>();
  let waiting = 0;
  let wake = () => {};
  signal.addEventListener('abort', () => wake());

  function queue(chat: string, updates: readonly [RawUpdate, ...RawUpdate[]]): void {
    queues.run(chat, senderOf(updates[0].update), async () => {
      const goOn = Promise.withResolvers<void>();
      let isCounted = true;
      const leave = () => {
        if (isCounted) waiting -= updates.length;
        isCounted = false;
        if (waiting < mostWaiting) wake();
        goOn.resolve();
      };
      const { id } = updates[0];
      leaving.set(id, leave);
      const ended = workOff(chat, updates)
        .finally(() => leaving.delete(id))
        .then(leave);
      running.add(ended);
      void ended.finally(() => running.delete(ended));
      await goOn.promise;
    });
  }

  async function workOff(chat: string, updates: readonly [RawUpdate, ...RawUpdate[]]): Promise<void> {
    try {
      await retry(() => options.work(updates), untilDatabaseIsBack);
    } catch (err) {
      if (signal.aborted) return; // It stays stored.
      log.error({ chat: chat, update: updates[0].id, err }, 'An update could not be taken in');
    }
    for (const one of updates) done.put(one.id, true);
  }

  function add(raw: RawUpdate & { chat: string; together?: string | null }): void {
    waiting++;
    if (raw.album === undefined) {
      queue(raw.chat, [raw]);
      return;
    }
    const key = `${raw.chat} ${raw.together ?? ''} ${raw.album}`;
    const known = albums.get(key);
    clearTimeout(known?.timer);
    const timer = setTimeout(() => {
      albums.delete(key);
      const [first, ...rest] = parts.sort((a, b) => messageId(a) - messageId(b));
      if (!first) return;
      // Which parts go together is decided once: after a crash a part that comes late is no part of what was handed over.
      const handed = raw.together ? Promise.resolve() : together(db, botId(), [first, ...rest]);
      handed.then(
        () => queue(raw.chat, [first, ...rest]),
        err =>
          log.error(
            { chat: raw.chat, update: first.id, err },
            'An album could not be put together; it stays stored',
          ),
      );
    }, options.albumQuietMs);
    const parts = [...(known?.parts ?? []), raw];
    albums.set(key, { parts, chat: raw.chat, timer });
  }

  return {
    async take(updates) {
      if (!updates.length) return;
      const rows = updates.map(update => ({ update, chat: chatOf(update), album: albumOf(update) }));
      const fresh = new Set(await store(db, botId(), rows));
      for (const { update, chat, album } of rows) {
        // Twice in one answer, it is new once.
        if (fresh.delete(update.update_id)) add({ id: update.update_id, update, chat, album });
      }
      // Quick answers are stored in this turn of the event loop, and share the flush.
      await nextTurn();
      await db.flushed();
    },

    async start() {
      await forget(db);
      for (const row of await unfinished(db, botId())) {
        if (row.attempts <= mostAttempts) add(row);
        else {
          log.error(
            { chat: row.chat, update: row.id, attempts: mostAttempts },
            'An update was tried and never finished; it is given up',
          );
          done.put(row.id, true);
        }
      }
    },

    goOnWithout(id) {
      leaving.get(id)?.();
      forgive(db, botId(), id).catch(err =>
        log.warn({ update: id, err }, 'Its attempts could not be forgiven'),
      );
    },

    async room() {
      while (waiting >= mostWaiting && !signal.aborted) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
    waiting: () => waiting,

    async stop() {
      for (const { timer } of albums.values()) clearTimeout(timer);
      albums.clear();
      await queues.idle();
      await Promise.all(running);
      await done.stop();
    },
  };
}

function messageId({ update }: RawUpdate): number {
  return update.message?.message_id ?? 0;
}

function chatOf(update: Update): string {
  const message = update.message ?? update.callback_query?.message;
  if (message) return formatChatAddress(chatAddressOf(message));
  const member = update.my_chat_member ?? update.chat_member;
  return member ? String(member.chat.id) : 'elsewhere';
}

/** Whom an update is of: those of one person stay in their order. */
function senderOf({
  message,
  callback_query: press,
  my_chat_member: own,
  chat_member: other,
}: Update): number {
  return (message ?? press ?? own)?.from?.id ?? other?.new_chat_member.user.id ?? 0;
}

function albumOf({ message }: Update): string | undefined {
  return message?.media_group_id;
}

async function markDone(db: Database, botId: number, ids: readonly number[]): Promise<void> {
  await db.run(
    prepared(
      'telegram-updates-done',
      sql`
    update telegram_update set done_at = now(), body = null
    where bot_id = ${botId} and update_id = any(${ids}::bigint[])`,
    ),
  );
}

async function store(
  db: Database,
  botId: number,
  rows: readonly { update: Update; chat: string; album: string | undefined }[],
): Promise<number[]> {
  const given = rows.map(({ update, chat, album }) => ({
    id: update.update_id,
    chat,
    album: album ?? null,
    body: update,
  }));
  const stored = await db.early.all<{ id: number }>(
    prepared(
      'telegram-updates-store',
      sql`
    insert into telegram_update (bot_id, update_id, lane, album, body)
    select ${botId}::bigint, id, chat, album, body
    from jsonb_to_recordset(${json(given)}) as u (id bigint, chat text, album text, body jsonb)
    on conflict do nothing
    returning update_id as id`,
    ),
  );
  return stored.map(row => row.id);
}

async function together(
  db: Database,
  botId: number,
  parts: readonly [RawUpdate, ...RawUpdate[]],
): Promise<void> {
  await db.run(sql`
    update telegram_update set together = ${String(parts[0].id)}
    where bot_id = ${botId} and update_id = any(${parts.map(part => part.id)}::bigint[])`);
}

async function unfinished(db: Database, botId: number) {
  const rows = await db.all<{
    id: number;
    chat: string;
    album: string | null;
    together: string | null;
    body: Update;
    attempts: number;
  }>(sql`
    update telegram_update set attempts = attempts + 1
    where bot_id = ${botId} and done_at is null
    returning update_id as id, lane as chat, album, together, body, attempts`);
  return rows
    .sort((a, b) => a.id - b.id)
    .map(({ body, album, ...row }) => ({ ...row, update: body, album: album ?? undefined }));
}

async function forgive(db: Database, botId: number, id: number): Promise<void> {
  await db.run(sql`
    update telegram_update set attempts = 0
    where bot_id = ${botId} and (update_id = ${id} or together = ${String(id)})`);
}

async function forget(db: Database): Promise<void> {
  await db.run(sql`delete from telegram_update where done_at < now() - make_interval(days => ${keptDays})`);
}
