/**
 * Runs work one at a time in a chat and many chats at once. p-queue has no keys: it would take one queue for each chat,
 * with a map that forgets idle ones around it, and has no fairness between people; that is all there is here.
 */
export interface KeyedQueue<Key = number> {
  /**
   * Queues `work` under a key. People who have work there alternate, so that many pieces of one person hold up another's
   * by one. Never rejects: `work` handles its own errors.
   */
  run(key: Key, personId: number, work: () => Promise<void>): void;
  /** Whether something runs under a key. */
  isBusy(key: Key): boolean;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

type Work = () => Promise<void>;

export function openKeyedQueue<Key = number>(): KeyedQueue<Key> {
  /** By key, what each person has waiting; who is next stands first. */
  const waiting = new Map<Key, Map<number, Work[]>>();
  const running = new Map<Key, Promise<void>>();

  async function drain(key: Key, people: Map<number, Work[]>): Promise<void> {
    await Promise.resolve();
    for (let next = takeNext(people); next; next = takeNext(people)) await next().catch(() => {});
    waiting.delete(key);
    running.delete(key);
  }

  return {
    run(key, personId, work) {
      const people = waiting.get(key) ?? new Map<number, Work[]>();
      const own = people.get(personId);
      if (own) own.push(work);
      else people.set(personId, [work]);
      if (running.has(key)) return;
      waiting.set(key, people);
      running.set(key, drain(key, people));
    },
    isBusy: key => running.has(key),
    async idle() {
      while (running.size) await Promise.all(running.values());
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
