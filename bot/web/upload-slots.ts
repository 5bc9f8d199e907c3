import { TryAgainLater } from '../../store/errors.ts';
import { message } from '../../store/message.ts';

/** How many uploads are read at once: of one person, and of all. */
const most = { person: 2, all: 8 };

/** Lets so many uploads in at once; the page sends what was not let in again by itself. */
export interface UploadSlots {
  /** Runs `work` in a slot. @throws TryAgainLater when all are taken */
  within<T>(personId: number, work: () => Promise<T>): Promise<T>;
}

export function openUploadSlots(): UploadSlots {
  const taken = new Map<number, number>();
  let all = 0;
  return {
    async within(personId, work) {
      const own = taken.get(personId) ?? 0;
      if (own >= most.person || all >= most.all)
        throw new TryAgainLater(
          message('Other uploads are still under way. It is sent again in a moment.'),
          2,
        );
      taken.set(personId, own + 1);
      all++;
      try {
        return await work();
      } finally {
        all--;
        const left = (taken.get(personId) ?? 1) - 1;
        if (left) taken.set(personId, left);
        else taken.delete(personId);
      }
    },
  };
}
