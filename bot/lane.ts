import type { Message } from '../agent/outbox.ts';
import type { Shown } from '../agent/shown.ts';
import { type ChatPace, openWindow, type Window } from './pace.ts';

/** What is due in one chat, and how fast it may be brought there. */
export interface Lane {
  chatId: number;
  chat: string;
  due: Map<number, Due>;
  shownAt: Map<number, number>;
  window: Window;
  editMs: ChatPace['editMs'];
  /** The platform asked to wait until then. */
  heldUntil: number;
  /** It could not be reached; tried again then. */
  awayUntil: number;
  wake: () => void;
  running: Promise<void> | undefined;
}

/** What there is to show of a message. */
export interface Look {
  /** The newest version that is kept, as it was just stored. */
  message?: Message | undefined;
  /** A version that is not kept, newer than what is stored. */
  draft?: Shown | undefined;
  /** Although it was shown already: somebody may have deleted it. */
  again?: boolean | undefined;
  /** An earlier process may have sent it. */
  mayHaveArrived?: boolean | undefined;
}

/** A message that is to be shown, and what came of it so far. */
export interface Due extends Look {
  failures: number;
  /** When this process first tried, or an earlier one may have. */
  triedAt: Date | undefined;
}

export function openLane(where: { chatId: number; chat: string }, pace: ChatPace): Lane {
  return {
    ...where,
    due: new Map(),
    shownAt: new Map(),
    window: openWindow(pace.requests, pace.milliseconds),
    editMs: pace.editMs,
    heldUntil: 0,
    awayUntil: 0,
    wake: () => {},
    running: undefined,
  };
}

/** The message that goes next, and in how many milliseconds it may. */
export function readyIn(lane: Lane): { messageId: number; wait: number } {
  const now = performance.now();
  const [messageId, readyAt] = first(lane, now);
  const goAt = Math.max(readyAt, lane.heldUntil, lane.awayUntil, lane.window.readyAt(now));
  return { messageId, wait: goAt - now };
}

/**
 * When a message may go: a new one at once, before versions of those that are there, so that a live card does not keep
 * an answer waiting; a newer version of one when its last was long enough ago, or at once when somebody asked for it.
 */
function first(lane: Lane, now: number): [number, number] {
  const editMs = typeof lane.editMs === 'number' ? lane.editMs : lane.editMs(lane.window.used(now));
  let best: { messageId: number; readyAt: number; isNew: boolean } | undefined;
  for (const [messageId, { again }] of lane.due) {
    const shownAt = lane.shownAt.get(messageId);
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

/** Waits, or until something new is due in the lane. */
export function sleep(milliseconds: number, lane: Lane): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    lane.wake = done;
    function done() {
      clearTimeout(timer);
      lane.wake = () => {};
      resolve();
    }
  });
}
