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
  /** Takes entries one at a time: jobs take turns. One that it throws for comes again in five seconds. */
  work(take: (entry: Entry) => Promise<void>): Taking;
  workers(): Promise<number>;
}

/** A worker of the queue. */
export interface Taking {
  /** Takes no more; resolves when the one in hand has ended. */
  pause(): Promise<void>;
  resume(): void;
  /** For good; it waits for the one in hand. */
  close(): Promise<void>;
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
          backoff: { type: 'fixed', delay: 5000 },
        },
      );
    },
    work(take) {
      // How often a worker may be lost is the job's own count, which knows what a checkpoint is worth.
      const worker = queues.worker(name, job => take(job.data as Entry), {
        concurrency: 1,
        maxStalledCount: 1000,
      });
      return {
        pause: () => worker.pause(),
        resume: () => worker.resume(),
        close: () => worker.close(),
      };
    },
    workers: () => queue.getWorkersCount(),
  };
}
