import type { MessageContent } from '../../agent/messages/message-content.ts';
import type { Message } from '../../agent/messages/outbox.ts';
import type { ChatRateLimit } from './rate-limits.ts';
import { openSlidingWindow, type SlidingWindow } from './sliding-window.ts';

/** What is due in one chat, and how fast it may be brought there. */
export interface ChatQueue {
  chatId: number;
  chat: string;
  due: Map<number, DueMessage>;
  shownAt: Map<number, number>;
  window: SlidingWindow;
  editMs: ChatRateLimit['editMs'];
  /** The platform asked to wait until then. */
  limitedUntil: number;
  /** It could not be reached; tried again then. */
  unavailableUntil: number;
  wake: () => void;
  running: Promise<void> | undefined;
}

/** What there is to show of a message. */
export interface MessageVersion {
  /** The newest version that is kept, as it was just stored. */
  message?: Message | undefined;
  /** A version that is not kept, newer than what is stored. */
  draft?: MessageContent | undefined;
  /** Although it was shown already: somebody may have deleted it. */
  again?: boolean | undefined;
  /** An earlier process may have sent it. */
  mayHaveArrived?: boolean | undefined;
}

/** A message that is to be shown, and what came of it so far. */
export interface DueMessage extends MessageVersion {
  failures: number;
  /** When this process first tried, or an earlier one may have. */
  triedAt: Date | undefined;
}

export function openChatQueue(where: { chatId: number; chat: string }, limit: ChatRateLimit): ChatQueue {
  return {
    ...where,
    due: new Map(),
    shownAt: new Map(),
    window: openSlidingWindow(limit.requests, limit.milliseconds),
    editMs: limit.editMs,
    limitedUntil: 0,
    unavailableUntil: 0,
    wake: () => {},
    running: undefined,
  };
}

/** The message that goes next, and in how many milliseconds it may. */
export function readyIn(queue: ChatQueue): { messageId: number; wait: number } {
  const now = performance.now();
  const [messageId, readyAt] = first(queue, now);
  const goAt = Math.max(readyAt, queue.limitedUntil, queue.unavailableUntil, queue.window.readyAt(now));
  return { messageId, wait: goAt - now };
}

/**
 * When a message may go: a new one at once, before versions of those that are there, so that a live card does not keep
 * an answer waiting; a newer version of one when its last was long enough ago, or at once when somebody asked for it.
 */
function first(queue: ChatQueue, now: number): [number, number] {
  const editMs = typeof queue.editMs === 'number' ? queue.editMs : queue.editMs(queue.window.used(now));
  let best: { messageId: number; readyAt: number; isNew: boolean } | undefined;
  for (const [messageId, { again }] of queue.due) {
    const shownAt = queue.shownAt.get(messageId);
    const isNew = shownAt === undefined;
    const readyAt = isNew || again ? now : Math.max(now, shownAt + editMs);
    const isBefore =
      !best ||
      readyAt < best.readyAt ||
      (readyAt === best.readyAt && (isNew === best.isNew ? messageId < best.messageId : isNew));
    if (isBefore) best = { messageId, readyAt, isNew };
  }
  return best ? [best.messageId, best.readyAt] : [0, now];
}

/** The later version of a message. */
export function newer(one: Message | undefined, other: Message | undefined): Message | undefined {
  if (!one || !other) return one ?? other;
  return one.revision > other.revision ? one : other;
}

/** Waits, or until something new is due in the queue. */
export function sleep(milliseconds: number, queue: ChatQueue): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    queue.wake = done;
    function done() {
      clearTimeout(timer);
      queue.wake = () => {};
      resolve();
    }
  });
}
