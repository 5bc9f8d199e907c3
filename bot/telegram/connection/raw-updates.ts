import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import retry, { type Options as RetryOptions } from 'p-retry';
import { openKeyedQueue } from '../../../agent/messages/keyed-queue.ts';
import { counted, resumeOrder } from '../../../agent/messages/resume-order.ts';
import type { Database } from '../../../store/database/database.ts';
import { isUnavailable } from '../../../store/database/unavailable.ts';
import { openWriteBehind } from '../../../store/database/write-behind.ts';
import type { Logger } from '../../../store/logging/logger.ts';
import { chatAddressOf, formatChatAddress } from '../chat-address.ts';
import { begin, breakOff, forget, forgive, markDone, store, together, unfinished } from './stored-updates.ts';

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
  /** How often it was begun with this time, where an earlier start left it. */
  attempts?: number;
  /** Messages of one album carry the same; they are handed over together. */
  album: string | undefined;
}

/** More than that wait at Telegram. */
const mostWaiting = 1000;

export function openRawUpdates(options: {
  db: Database;
  botId: () => number;
  /** Milliseconds after the last part of an album until it counts as complete. */
  albumQuietMs: number;
  /** Works on an update, or on the parts of an album in their order; `again` when it may have been worked on before. */
  work: (updates: readonly [RawUpdate, ...RawUpdate[]], again: boolean) => Promise<void>;
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
  /** Of what an earlier start left, what is being worked on, and counted as tried. */
  const begun = new Set<number>();
  /** What came while suspects of an earlier start are worked on. */
  const early: Placed[] = [];
  let started = false;
  let resuming = Promise.resolve();
  let waiting = 0;
  let wake = () => {};
  signal.addEventListener('abort', () => wake());

  /** Resolves when the chat goes on: what was queued has ended, or waits for the outside. */
  function queue(chat: string, updates: readonly [RawUpdate, ...RawUpdate[]]): Promise<void> {
    const goOn = Promise.withResolvers<void>();
    queues.run(chat, senderOf(updates[0].update), async () => {
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
    return goOn.promise;
  }

  async function workOff(chat: string, updates: readonly [RawUpdate, ...RawUpdate[]]): Promise<void> {
    const ids = updates.map(({ id }) => id);
    try {
      if (isResumed(updates)) {
        await retry(() => begin(db, botId(), ids), untilDatabaseIsBack);
        for (const id of ids) begun.add(id);
      }
      await retry(tries => options.work(updates, tries > 1 || isResumed(updates)), untilDatabaseIsBack);
    } catch (err) {
      if (signal.aborted) return; // It stays stored.
      log.error({ chat: chat, update: updates[0].id, err }, 'An update could not be taken in');
    }
    for (const id of ids) {
      begun.delete(id);
      done.put(id, true);
    }
  }

  /** What may have ended the last process comes first, and alone; whatever else is there or comes waits for it. */
  async function resume(alone: readonly Resumed[], others: readonly Resumed[]): Promise<void> {
    for (const { chat, parts } of alone) {
      if (signal.aborted) return;
      waiting += parts.length;
      const [first, ...rest] = parts;
      await queue(chat, [counted(first), ...rest.map(counted)]);
      // Else it would count for this one as well if the next ends the process.
      await done.written();
    }
    started = true;
    for (const { parts } of others) for (const one of parts) add(counted(one));
    for (const one of early.splice(0)) add(one);
  }

  function add(raw: Placed): void {
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
        if (!fresh.delete(update.update_id)) continue;
        const raw = { id: update.update_id, update, chat, album };
        if (started) add(raw);
        else early.push(raw);
      }
      // Quick answers are stored in this turn of the event loop, and share the flush.
      await nextTurn();
      await db.flushed();
    },

    async start() {
      await forget(db);
      const { hopeless, alone, together: others } = resumeOrder(grouped(await unfinished(db, botId())));
      for (const { chat, parts, attempts } of hopeless) {
        for (const { id } of parts) {
          log.error({ chat, update: id, attempts }, 'An update was tried and never finished; it is given up');
          done.put(id, true);
        }
      }
      // Not awaited: it needs the connection, which begins after this.
      resuming = resume(alone, others);
    },

    goOnWithout(id) {
      leaving.get(id)?.();
      begun.delete(id);
      forgive(db, botId(), id).catch(err =>
        log.warn({ update: id, err }, 'Its attempts could not be forgiven'),
      );
    },

    async room() {
      while (waiting + early.length >= mostWaiting && !signal.aborted) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
    waiting: () => waiting + early.length,

    async stop() {
      for (const { timer } of albums.values()) clearTimeout(timer);
      albums.clear();
      await queues.idle();
      await Promise.all(running);
      await done.stop();
      await resuming;
      if (!begun.size) return;
      await breakOff(db, botId(), [...begun]).catch(err =>
        log.warn({ err }, 'Tries that the stop broke off stay counted'),
      );
      begun.clear();
    },
  };
}

/** An update with where it belongs. */
type Placed = RawUpdate & { chat: string; together?: string | null };
type Left = Placed & { attempts: number };

/** What is handed over at once: one update, or the parts of an album. */
interface Resumed {
  chat: string;
  parts: [Left, ...Left[]];
  attempts: number;
}

function grouped(rows: readonly Left[]): Resumed[] {
  const groups = new Map<string, Resumed>();
  for (const row of rows) {
    const key = `${row.chat} ${row.together ?? ''} ${row.album ?? row.id}`;
    const known = groups.get(key);
    if (known) {
      known.parts.push(row);
      known.attempts = Math.max(known.attempts, row.attempts);
    } else groups.set(key, { chat: row.chat, parts: [row], attempts: row.attempts });
  }
  return [...groups.values()];
}

function isResumed(updates: readonly RawUpdate[]): boolean {
  return updates.some(({ attempts = 0 }) => attempts > 0);
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
