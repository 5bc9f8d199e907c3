import { type ChatQueue, type DueMessage, type MessageVersion, newer, openChatQueue } from './chat-queue.ts';
import type { RateLimits } from './rate-limits.ts';

/** What is due in each chat of a platform: of every message its newest version. */
export interface ChatQueues {
  get(chatId: number): ChatQueue | undefined;
  /** The chat's queue, opened where there is none yet. */
  of(chatId: number, chat: string): ChatQueue;
  all(): ChatQueue[];
  /** A version of a message is due, beside what of it is due already. */
  put(queue: ChatQueue, messageId: number, look: MessageVersion): void;
  /** A message that could not be shown is due again, in a newer version where one came meanwhile. */
  putBack(queue: ChatQueue, messageId: number, due: DueMessage): void;
  take(queue: ChatQueue, messageId: number): DueMessage | undefined;
}

const mostQueues = 4000;
/** What more messages show is read just before they are sent: a platform can be unavailable for long. */
const mostCached = 2000;

export function openChatQueues(limits: Pick<RateLimits, 'chat'>): ChatQueues {
  const queues = new Map<number, ChatQueue>();
  let cached = 0;

  /** An idle queue is kept, since it knows when its messages were last changed; but not for ever. */
  function forgetIdle(): void {
    for (const [chatId, queue] of queues) {
      if (queues.size <= mostQueues / 2) return;
      if (!queue.due.size && !queue.running) queues.delete(chatId);
    }
  }

  function set(queue: ChatQueue, messageId: number, due: DueMessage): void {
    take(queue, messageId);
    if (due.message) cached++;
    queue.due.set(messageId, due);
  }

  function take(queue: ChatQueue, messageId: number): DueMessage | undefined {
    const due = queue.due.get(messageId);
    if (due?.message) cached--;
    queue.due.delete(messageId);
    return due;
  }

  return {
    get: chatId => queues.get(chatId),
    all: () => [...queues.values()],
    take,

    of(chatId, chat) {
      const known = queues.get(chatId);
      if (known) return known;
      const queue = openChatQueue({ chatId, chat }, limits.chat(chat));
      queues.set(chatId, queue);
      if (queues.size > mostQueues) forgetIdle();
      return queue;
    },

    put(queue, messageId, look) {
      const before = queue.due.get(messageId);
      const message = newer(before?.message, look.message);
      set(queue, messageId, {
        message: message && cached < mostCached ? message : undefined,
        draft: look.draft,
        again: look.again ?? before?.again,
        mayHaveArrived: look.mayHaveArrived ?? before?.mayHaveArrived,
        triedAt: before?.triedAt,
        failures: before?.failures ?? 0,
      });
    },

    putBack(queue, messageId, due) {
      const since = queue.due.get(messageId);
      set(queue, messageId, {
        message: since ? newer(due.message, since.message) : due.message,
        draft: since ? since.draft : due.draft,
        again: since?.again ?? due.again,
        mayHaveArrived: due.mayHaveArrived,
        triedAt: due.triedAt,
        failures: due.failures,
      });
    },
  };
}
