/** Runs work one at a time in a chat and many chats at once. */
export interface Lanes {
  /** Queues `work` behind what its lane holds. Never rejects: `work` handles its own errors. */
  run(lane: number, work: () => Promise<void>): void;
  /** Resolves when every lane is empty. */
  idle(): Promise<void>;
}

export function openLanes(): Lanes {
  const tails = new Map<number, Promise<void>>();
  return {
    run(lane, work) {
      const tail = (tails.get(lane) ?? Promise.resolve()).then(work).catch(() => {});
      tails.set(lane, tail);
      void tail.then(() => {
        if (tails.get(lane) === tail) tails.delete(lane);
      });
    },
    async idle() {
      while (tails.size) await Promise.all(tails.values());
    },
  };
}
