import type { Clock } from '../clock.ts';
import type { Chat } from './world.ts';

/**
 * How much a bot may send, as the FAQ says: not more than about one message a second in one chat, though short bursts may
 * pass; not more than 20 a minute in a group; about 30 a second in all.
 * https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 *
 * Edits are not named there, but are refused with the same 429 when they come as fast, so they count.
 */
export interface Limits {
  /** Counts messages. Gives the seconds to wait when they were too many and the limits are enforced. */
  take(chat: Chat, messages: number): number | undefined;
  /** Messages that came although the limits were used up. */
  exceeded(): number;
  /** Whether what is over the limits is refused; else it is only counted. */
  enforced: boolean;
}

export interface Limit {
  messages: number;
  seconds: number;
}

export interface LimitSizes {
  group: Limit;
  /** One a second, with a short burst. */
  private: Limit;
  all: Limit;
}

export const documented: LimitSizes = {
  group: { messages: 20, seconds: 60 },
  private: { messages: 5, seconds: 5 },
  all: { messages: 30, seconds: 1 },
};

export function openLimits(clock: Clock, sizes: LimitSizes): Limits {
  const sent = new Map<number | 'all', number[]>();
  let exceeded = 0;

  function waitFor(key: number | 'all', { messages, seconds }: Limit, more: number): number {
    const since = clock.now() - seconds * 1000;
    const times = (sent.get(key) ?? []).filter(at => at > since);
    sent.set(key, times);
    const room = messages - more;
    if (times.length <= room) return 0;
    const blocking = times[times.length - 1 - room] ?? clock.now();
    return blocking + seconds * 1000 - clock.now();
  }

  const limits: Limits = {
    enforced: false,
    exceeded: () => exceeded,
    take(chat, messages) {
      const size = chat.type === 'private' ? sizes.private : sizes.group;
      const wait = Math.max(waitFor(chat.id, size, messages), waitFor('all', sizes.all, messages));
      if (wait > 0) exceeded++;
      if (wait > 0 && limits.enforced) return Math.max(1, Math.ceil(wait / 1000));
      for (const key of [chat.id, 'all'] as const) {
        sent.set(key, [...(sent.get(key) ?? []), ...Array<number>(messages).fill(clock.now())]);
      }
      return undefined;
    },
  };
  return limits;
}
