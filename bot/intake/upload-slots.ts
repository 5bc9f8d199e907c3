import { TryAgainLater } from '../../store/errors.ts';
import { message } from '../../store/message.ts';

/** How many uploads are read at once. */
export interface UploadLimits {
  /** Of one person. */
  person: number;
  /** Of all together. */
  all: number;
}

/** Lets so many uploads in at once. */
export interface UploadSlots {
  /** Runs `work` in a slot, for who can send it again. @throws TryAgainLater when all are taken */
  within<T>(personId: number, work: () => Promise<T>): Promise<T>;
  /** Runs `work` as soon as there is a slot. */
  whenFree<T>(personId: number, work: () => Promise<T>): Promise<T>;
}

export function openUploadSlots(most: UploadLimits): UploadSlots {
  const taken = new Map<number, number>();
  let all = 0;
  let freed = Promise.withResolvers<void>();
  const isFull = (personId: number) => (taken.get(personId) ?? 0) >= most.person || all >= most.all;

  async function run<T>(personId: number, work: () => Promise<T>): Promise<T> {
    taken.set(personId, (taken.get(personId) ?? 0) + 1);
    all++;
    try {
      return await work();
    } finally {
      all--;
      const left = (taken.get(personId) ?? 1) - 1;
      if (left) taken.set(personId, left);
      else taken.delete(personId);
      freed.resolve();
      freed = Promise.withResolvers();
    }
  }

  return {
    async within(personId, work) {
      if (isFull(personId))
        throw new TryAgainLater(
          message('Other uploads are still under way. It is sent again in a moment.'),
          2,
        );
      return run(personId, work);
    },
    async whenFree(personId, work) {
      while (isFull(personId)) await freed.promise;
      return run(personId, work);
    },
  };
}
