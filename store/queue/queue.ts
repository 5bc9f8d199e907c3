import type { Processor, Queue, Worker, WorkerOptions } from 'bullmq';
import type { Database } from '../database/database.ts';
import { sql } from '../database/sql.ts';

/** BullMQ's queues and workers on our own database. */
export interface Queues {
  queue(name: string): Queue;
  /** Starts a worker. A job whose worker died is given to another one after about 10 seconds. */
  worker(name: string, work: Processor, options?: Partial<WorkerOptions>): Worker;
  /** Closes all workers (waiting for their jobs) and queues. */
  close(): Promise<void>;
}

/**
 * A lost worker is noticed by its lock: BullMQ's own defaults take 30 s and give a job up after one loss, which for
 * a training run of hours would be wrong. Measured with SIGKILL: reported stalled after 10 s, none lost.
 */
const recovery = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 5 };

/** Prepares BullMQ's schema (`bullmq`) and gives the constructors bound to the database. */
export async function openQueues(db: Database): Promise<Queues> {
  // Loaded here and not at the top: it is half of the process's start-up and nobody needs it to see the page.
  const { createPostgresBackend, LATEST_SCHEMA_VERSION, runMigrations, withBackend } = await import('bullmq');
  // Its migrations are a dozen statements also when there is nothing to do.
  if ((await schemaVersion(db)) !== LATEST_SCHEMA_VERSION) await db.session(client => runMigrations(client));
  const bound = withBackend(createPostgresBackend);
  const open: { close(): Promise<void> }[] = [];
  const queues = new Map<string, Queue>();
  const connection = db.queuePool;
  // Each queue and worker listens for the pool's errors; the default warns of a leak from the eleventh on.
  connection.setMaxListeners?.(0);
  return {
    queue(name) {
      const known = queues.get(name);
      if (known) return known;
      const queue = new bound.Queue(name, { connection }) as unknown as Queue;
      queue.on('error', () => {}); // A database that is away is reported by whoever asks it, not by each queue.
      queues.set(name, queue);
      open.unshift(queue);
      return queue;
    },
    worker(name, work, options) {
      const worker = new bound.Worker(
        name,
        work as never,
        { ...recovery, ...options, connection } as never,
      ) as unknown as Worker;
      worker.on('error', () => {});
      open.unshift(worker);
      return worker;
    },
    async close() {
      for (const part of open.splice(0)) await part.close();
    },
  };
}

async function schemaVersion(db: Database): Promise<number | undefined> {
  const { made } = await db.one<{ made: boolean }>(
    sql`select to_regclass('bullmq.migration') is not null as made`,
  );
  if (!made) return undefined;
  return (await db.one<{ version: number }>(sql`select max(version) as version from bullmq.migration`))
    .version;
}
