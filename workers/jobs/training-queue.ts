import type { Queues } from '../../store/queue/queue.ts';
import type { Entry } from './job.ts';

const name = 'training';

/** What the queue calls an entry. */
export const entryId = ({ number, run }: Entry) => `train-${number}-${run}`;

/**
 * The queue that wakes workers: it has an entry for each job that waits. Which of these jobs a worker takes is said by
 * `fair-order.ts`, so an entry is only a turn.
 */
export interface TrainingQueue {
  /** The same entry again changes nothing. */
  add(entry: Entry): Promise<void>;
  /**
   * Takes as many entries at once as there are slots. One that it throws for comes again in five seconds, and after
   * {@link NothingFits} in half a second, for others.
   */
  work(take: (entry: Entry) => Promise<void>, slots: number): Taking;
  workers(): Promise<number>;
}

/** A worker of the queue. */
export interface Taking {
  /** Takes no more; those in hand go on. */
  rest(): Promise<void>;
  /** Takes no more; resolves when those in hand have ended. */
  pause(): Promise<void>;
  resume(): void;
  /** For good; it waits for those in hand. */
  close(): Promise<void>;
}

/** Jobs wait, and none of them fits the worker that got the turn. */
export class NothingFits extends Error {
  override name = 'NothingFits';
}

export function trainingQueue(queues: Queues): TrainingQueue {
  const queue = queues.queue(name);
  return {
    async add({ number, run }) {
      await queue.add(
        'train',
        { number, run },
        {
          jobId: entryId({ number, run }),
          removeOnComplete: true,
          removeOnFail: true,
          // Taking an entry fails only when the database does; the run's own failures end in the job's row.
          attempts: 1000,
          backoff: { type: 'custom' },
        },
      );
    },
    work(take, slots) {
      const inHand = new Set<Promise<void>>();
      const hold = (taking: Promise<void>) => {
        inHand.add(taking);
        return taking.finally(() => inHand.delete(taking));
      };
      // How often a worker may be lost is the job's own count, which knows what a checkpoint is worth.
      const worker = queues.worker(name, job => hold(take(job.data as Entry)), {
        concurrency: slots,
        maxStalledCount: 1000,
        settings: { backoffStrategy: (_tries, _type, error) => (error instanceof NothingFits ? 500 : 5000) },
      });
      return {
        rest: () => worker.pause(true),
        async pause() {
          await worker.pause();
          // One that rests already does not wait by itself.
          await Promise.allSettled(inHand);
        },
        resume: () => worker.resume(),
        close: () => worker.close(),
      };
    },
    workers: () => queue.getWorkersCount(),
  };
}
