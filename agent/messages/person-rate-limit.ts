import { TryAgainLater } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { duration } from '../words.ts';

/** How much of one person is worked on, in all chats together. */
export interface PersonLimits {
  /** Updates a minute, also how many may come at once. */
  perMinute: number;
  /** Updates that may wait; more are refused before they are stored. */
  waiting: number;
}

export const unlimited: PersonLimits = { perMinute: 1e6, waiting: 1e6 };

/** Lets everybody's updates through at the same pace: what comes faster waits in its order, and nobody else waits for it. */
export interface PersonRateLimit {
  /** Whether another update of the person may be taken, or too many wait already. */
  admits(personId: number): boolean;
  /** Counts an update that is being taken, until `release` says that it is done. */
  hold(personId: number): void;
  release(personId: number): void;
  /** Why it may not, in words for them. */
  refusal(personId: number): TryAgainLater;
  /**
   * Starts `work` now or when it is its turn.
   *
   * @returns whether it has to wait
   */
  enter(personId: number, work: () => void): boolean;
  /** Milliseconds between two updates of somebody who is slowed. */
  readonly interval: number;
  /** What waits is not started any more. */
  stop(): void;
}

/** One person's updates. */
interface Bucket {
  /** When the last one that was let through would be due, if they came one an interval. */
  due: number;
  unfinished: number;
  waiting: (() => void)[];
  timer: NodeJS.Timeout | undefined;
}

/** Beyond that many people, those who are at rest are forgotten. */
const kept = 10_000;

/** @param now milliseconds of a clock that never goes back */
export function openPersonRateLimit(
  { perMinute, waiting: most }: PersonLimits,
  now = () => performance.now(),
): PersonRateLimit {
  const interval = 60_000 / perMinute;
  /** What may come at once is a minute's worth: the generic cell rate algorithm (ITU-T I.371). */
  const ahead = (perMinute - 1) * interval;
  const flows = new Map<number, Bucket>();
  let stopped = false;

  function flowOf(personId: number): Bucket {
    const known = flows.get(personId);
    if (known) return known;
    if (flows.size >= kept) forgetResting();
    const flow: Bucket = { due: 0, unfinished: 0, waiting: [], timer: undefined };
    flows.set(personId, flow);
    return flow;
  }

  function forgetResting(): void {
    for (const [personId, flow] of flows) if (!flow.unfinished && flow.due <= now()) flows.delete(personId);
  }

  const unfinishedOf = (personId: number) => flows.get(personId)?.unfinished ?? 0;

  /** Lets the next through, now that it may go. */
  function pass(flow: Bucket, work: () => void): void {
    flow.due = Math.max(flow.due, now()) + interval;
    work();
  }

  function wait(flow: Bucket): void {
    if (flow.timer || stopped) return;
    const goOn = () => {
      flow.timer = undefined;
      while (flow.waiting.length && flow.due - now() <= ahead) {
        const next = flow.waiting.shift();
        if (next) pass(flow, next);
      }
      if (flow.waiting.length) wait(flow);
    };
    flow.timer = setTimeout(goOn, Math.max(1, Math.ceil(flow.due - now() - ahead)));
  }

  return {
    interval,

    admits: personId => unfinishedOf(personId) < most,

    refusal(personId) {
      const unfinished = unfinishedOf(personId);
      return new TryAgainLater(
        message(
          '{n, plural, one {# message of yours waits} other {# messages of yours wait}} for an answer already, so this one was not taken. Send it again in about {time}.',
          { n: unfinished, time: duration((unfinished * interval) / 1000) },
        ),
        (unfinished * interval) / 1000,
      );
    },

    hold(personId) {
      flowOf(personId).unfinished++;
    },

    release(personId) {
      flowOf(personId).unfinished--;
    },

    enter(personId, work) {
      const flow = flowOf(personId);
      if (!flow.waiting.length && flow.due - now() <= ahead) {
        pass(flow, work);
        return false;
      }
      flow.waiting.push(work);
      wait(flow);
      return true;
    },

    stop() {
      stopped = true;
      for (const flow of flows.values()) clearTimeout(flow.timer);
    },
  };
}
