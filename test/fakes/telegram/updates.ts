import type { Clock } from '../clock.ts';
import type { Json } from '../json.ts';
import { conflict } from './refusal.ts';

/** What happened, kept until the bot has it. https://core.telegram.org/bots/api#getting-updates */
export interface Updates {
  /** @param lane updates of one lane go to a webhook one after the other */
  push(kind: string, body: Json, lane: number): void;
  /** An update as it is, however odd; it gets an `update_id` unless it has one. */
  inject(update: Json): void;
  /** Answers `getUpdates`; waits up to `timeout` seconds when there is nothing. @throws Refusal 409 */
  poll(asked: { offset: number; limit: number; timeout: number }, gone: AbortSignal): Promise<Json[]>;
  /** The kinds that are let in; the default without it. */
  allow(kinds: readonly string[] | undefined): void;
  allowed(): readonly string[];
  pending(): Kept[];
  drop(kept: Kept): void;
  clear(): void;
  /** Ends the poll that waits now, with Telegram's words. */
  endPoll(words: string): void;
  isPolled(): boolean;
  /** Nothing is given out until the function that it returns is called. */
  hold(): () => void;
  /** Each update is given out twice. */
  twice: boolean;
  /** The updates of one answer come last first. */
  backwards: boolean;
  /** Called when there is something new. */
  onPush: (() => void) | undefined;
}

export interface Kept {
  update: Json & { update_id: number };
  lane: number;
  at: number;
}

/** "an empty list to receive all update types except chat_member, message_reaction, and message_reaction_count (default)" */
const notByDefault = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

/** "they will not be kept longer than 24 hours" */
const keptMs = 24 * 3600_000;

const otherPoll = 'terminated by other getUpdates request; make sure that only one bot instance is running';

export function openUpdates(clock: Clock): Updates {
  let nextId = 100_000_000 + Math.floor(Math.random() * 800_000_000);
  let queue: Kept[] = [];
  let allowed: readonly string[] = [];
  let holds = 0;
  let last = { offset: -1, at: 0 };
  let lastConflict = 0;
  let waiting: { wake: () => void; fail: (error: Error) => void } | undefined;

  const fresh = () => {
    queue = queue.filter(one => one.at > clock.now() - keptMs);
    return holds > 0 ? [] : queue;
  };

  function add(update: Json, lane: number): void {
    const id = typeof update.update_id === 'number' ? update.update_id : nextId++;
    queue.push({ update: { ...update, update_id: id }, lane, at: clock.now() });
    announce();
  }

  function announce(): void {
    // A moment, so that what comes together goes together. telegram-bot-api, Client.h, LONG_POLL_WAIT_AFTER
    setTimeout(() => waiting?.wake(), 1);
    updates.onPush?.();
  }

  function give(limit: number): Json[] {
    const given = fresh()
      .slice(0, limit)
      .flatMap(one => (updates.twice ? [one.update, one.update] : [one.update]));
    return updates.backwards ? given.reverse() : given;
  }

  const updates: Updates = {
    twice: false,
    backwards: false,
    onPush: undefined,

    push(kind, body, lane) {
      const isAllowed = allowed.length ? allowed.includes(kind) : !notByDefault.has(kind);
      if (isAllowed) add({ [kind]: body }, lane);
    },

    inject: update => add(update, 0),

    async poll({ offset, limit, timeout }, gone) {
      if (offset < 0) queue = queue.slice(offset);
      if (offset > 0) queue = queue.filter(one => one.update.update_id >= offset);
      // Asked again at once for the same, the server gives one only, lest a large answer fails again and again.
      // telegram-bot-api, Client.cpp, process_get_updates_query
      const again = offset === last.offset && clock.now() < last.at + 500;
      last = { offset, at: clock.now() };
      const most = again ? 1 : limit;
      const now = give(most);
      if (now.length || timeout <= 0 || gone.aborted) return now;
      updates.endPoll(otherPoll);
      return new Promise((resolve, reject) => {
        const done = (act: () => void) => {
          if (waiting === mine) waiting = undefined;
          clearTimeout(timer);
          gone.removeEventListener('abort', wake);
          act();
        };
        const wake = () => {
          if (!gone.aborted && holds > 0) return;
          done(() => resolve(give(most)));
        };
        const mine = { wake, fail: (error: Error) => done(() => reject(error)) };
        const timer = setTimeout(() => done(() => resolve(give(most))), timeout * 1000);
        gone.addEventListener('abort', wake);
        waiting = mine;
      });
    },

    allow(kinds) {
      if (kinds) allowed = [...kinds];
    },
    allowed: () => allowed,
    pending: () => fresh(),
    drop(kept) {
      queue = queue.filter(one => one !== kept);
    },
    clear() {
      queue = [];
    },
    endPoll(words) {
      const ended = waiting;
      waiting = undefined;
      // Two pollers that fight are slowed down: one refusal in three seconds at once, the others late.
      // telegram-bot-api, Client.cpp, fail_query_conflict
      const isFirst = Date.now() >= lastConflict + 3000;
      if (!ended) return;
      lastConflict = Date.now();
      if (isFirst) ended.fail(conflict(words));
      else setTimeout(() => ended.fail(conflict(words)), 3000);
    },
    isPolled: () => waiting !== undefined,
    hold() {
      holds++;
      let isHeld = true;
      return () => {
        if (isHeld) holds--;
        isHeld = false;
        announce();
      };
    },
  };
  return updates;
}
