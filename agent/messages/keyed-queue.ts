/** Runs work one at a time in a chat and many chats at once. */
export interface KeyedQueue<Lane = number> {
  /**
   * Queues `work` in a lane. Whoever has work there takes turns, so that many pieces of one person hold up another's
   * by one. Never rejects: `work` handles its own errors.
   */
  run(lane: Lane, personId: number, work: () => Promise<void>): void;
  /** Whether something is being done in a lane. */
  isBusy(lane: Lane): boolean;
  /** Resolves when every lane is empty. */
  idle(): Promise<void>;
}

type Work = () => Promise<void>;

export function openKeyedQueue<Lane = number>(): KeyedQueue<Lane> {
  /** By lane, what each person has waiting there; who is next stands first. */
  const waiting = new Map<Lane, Map<number, Work[]>>();
  const running = new Map<Lane, Promise<void>>();

  async function empty(lane: Lane, people: Map<number, Work[]>): Promise<void> {
    await Promise.resolve();
    for (let next = takeNext(people); next; next = takeNext(people)) await next().catch(() => {});
    waiting.delete(lane);
    running.delete(lane);
  }

  return {
    run(lane, personId, work) {
      const people = waiting.get(lane) ?? new Map<number, Work[]>();
      const own = people.get(personId);
      if (own) own.push(work);
      else people.set(personId, [work]);
      if (running.has(lane)) return;
      waiting.set(lane, people);
      running.set(lane, empty(lane, people));
    },
    isBusy: lane => running.has(lane),
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
