import { inTurn, type Turn } from '../turn.ts';

/**
 * Runs work one at a time in a chat and many chats at once. p-queue has no keys: it would take one queue for each chat,
 * with a map that forgets idle ones around it, and has no fairness between people; that is all there is here.
 */
export interface KeyedQueue<Key = number> {
  /**
   * Queues `work` under a key. People who have work there alternate, so that many pieces of one person hold up another's
   * by one, and what is {@link outOfTurn} holds up nobody. Never rejects: `work` handles its own errors.
   */
  run(key: Key, personId: number, work: () => Promise<void>): void;
  /** Whether something runs under a key. */
  isBusy(key: Key): boolean;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

type Work = () => Promise<void>;

export function openKeyedQueue<Key = number>(): KeyedQueue<Key> {
  const lines = new Map<Key, { line: Line; drained: Promise<void> }>();

  return {
    run(key, personId, work) {
      const known = lines.get(key);
      if (known) {
        known.line.add(personId, work);
        return;
      }
      const line = openLine();
      line.add(personId, work);
      lines.set(key, { line, drained: line.drain(() => lines.delete(key)) });
    },
    isBusy: key => lines.has(key),
    async idle() {
      while (lines.size) await Promise.all([...lines.values()].map(({ drained }) => drained));
    },
  };
}

/** What waits under one key. */
interface Line {
  add(personId: number, work: Work): void;
  /** Works until nothing waits, runs or is out of its turn, and then calls `end`. */
  drain(end: () => void): Promise<void>;
}

function openLine(): Line {
  /** By person; who is next stands first. */
  const waiting = new Map<number, Work[]>();
  /** Work that was out of its turn and goes on. */
  const returning: Work[] = [];
  let away = 0;
  let wake = () => {};

  /** Resolves when the work has ended, or left its turn. */
  function begin(work: Work): Promise<void> {
    let stretch = Promise.withResolvers<void>();
    const { promise } = stretch;
    const turn: Turn = {
      leave() {
        away++;
        stretch.resolve();
        return () =>
          new Promise(goOn => {
            returning.push(() => {
              away--;
              stretch = Promise.withResolvers();
              goOn();
              return stretch.promise;
            });
            wake();
          });
      },
    };
    inTurn(turn, work)
      .catch(() => {})
      .finally(() => stretch.resolve());
    return promise;
  }

  return {
    add(personId, work) {
      const own = waiting.get(personId);
      if (own) own.push(work);
      else waiting.set(personId, [work]);
      wake();
    },
    async drain(end) {
      await Promise.resolve();
      for (;;) {
        const back = returning.shift();
        const next = back ? undefined : takeNext(waiting);
        if (back) await back();
        else if (next) await begin(next);
        else if (away === 0) break;
        else
          await new Promise<void>(resolve => {
            wake = resolve;
          });
      }
      end();
    },
  };
}

/** Takes the first person's oldest work, and puts the person last. */
function takeNext(people: Map<number, Work[]>): Work | undefined {
  for (const [personId, own] of people) {
    people.delete(personId);
    const work = own.shift();
    if (own.length) people.set(personId, own);
    return work;
  }
  return undefined;
}
