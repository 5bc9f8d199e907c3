import type { Queues } from '../../store/queue/queue.ts';
import type { Entry } from './job.ts';

const name = 'training';

/** The queue that workers take jobs from. An entry only says which job; everything else is in its row. */
export interface TrainingQueue {
  /** The same entry again changes nothing. */
  add(entry: Entry): Promise<void>;
  /** Takes entries one at a time: jobs take turns. Returns the way to stop, which waits for the one in hand. */
  work(take: (entry: Entry) => Promise<void>): () => Promise<void>;
  workers(): Promise<number>;
}

export function trainingQueue(queues: Queues): TrainingQueue {
  const queue = queues.queue(name);
  return {
    async add({ number, run }) {
      await queue.add(
        'train',
        { number, run },
        {
          jobId: `train-${number}-${run}`,
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
      return () => worker.close();
    },
    workers: () => queue.getWorkersCount(),
  };
}
