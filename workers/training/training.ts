import { sql } from '../../store/database/sql.ts';
import type { Machine } from '../environment/machine.ts';
import { type Attempt, claim, type Entry, orphaned, type StopAs, stopped } from '../jobs/job.ts';
import { type AttemptContext, type JobWork, runAttempt, type StopReason } from '../jobs/run-attempt.ts';
import type { TrainingQueue } from '../jobs/training-queue.ts';
import type { JobKind } from '../workers.ts';

/** Seconds without a sign of life after which a worker is taken for gone. It gives one every two seconds. */
const silence = 60;

/** Milliseconds between two looks for jobs that are in no worker's hands and in no queue. */
const lookEvery = 30_000;

/** The jobs this process works on, and the care for those that nobody works on. */
export interface Training {
  busy(): boolean;
  /** Ends the run of a job if it is this process that runs it. */
  cancel(number: number): void;
  /** Ends the runs so that they can go on elsewhere or later. */
  stop(): Promise<void>;
}

/**
 * @param work what jobs of each kind do
 * @param works whether this process takes jobs, or only sees to it that none is forgotten
 */
export async function startTraining(
  shop: AttemptContext,
  work: Record<JobKind, JobWork>,
  queue: TrainingQueue,
  machine: () => Promise<Machine>,
  works: boolean,
): Promise<Training> {
  const running = new Map<number, AbortController>();
  const { db } = shop;

  const take = async (entry: Entry) => {
    const { name } = await machine();
    // The queue gives an entry a second time when the worker that had it is gone.
    const job = (await claim(db, entry, name)) ?? (await claimOrphan(entry, name));
    if (!job) return;
    const stop = new AbortController();
    running.set(job.number, stop);
    if (closing) stop.abort('close' satisfies StopReason);
    try {
      await runAttempt(shop, work[job.kind], job, stop);
    } finally {
      running.delete(job.number);
      void shop.changeGpu();
    }
    if (stop.signal.reason === 'close') await queueAgain(job);
  };
  const claimOrphan = async (entry: Entry, name: string) =>
    (await orphaned(db, entry.number, entry)) && claim(db, entry, name);
  const queueAgain = async (job: Attempt) => {
    const entry = await db.first<Entry>(sql`
      select number, run from training_job where number = ${job.number} and status = 'queued'`);
    if (entry) await queue.add(entry);
  };

  // The embedded database has one owner, and that is this process: what runs by the table was run by its dead
  // predecessor. On a server others may be at work; whoever was silent for a minute is not.
  const look = async (atStart: boolean) => {
    const limit = db.kind === 'embedded' && atStart ? 0 : silence;
    for (const { number, attempt, cancelAsked, stopAs } of await silentJobs(limit)) {
      if (running.has(number)) continue;
      if (cancelAsked) await stopped(db, number, stopAs, { number, attempt });
      else await orphaned(db, number);
      shop.topics.publish(`job:${number}`);
    }
    const waiting = await db.all<Entry>(sql`
      select number, run from training_job where status = 'queued' order by number`);
    for (const entry of waiting) await queue.add(entry);
  };
  const silentJobs = (seconds: number) =>
    db.all<Attempt & { cancelAsked: boolean; stopAs: StopAs }>(sql`
      select number, attempt, cancel_asked_at is not null as "cancelAsked", stop_as as "stopAs" from training_job
      where status = 'running' and seen_at <= now() - make_interval(secs => ${seconds}) order by number`);

  let closing = false;
  await look(true);
  const close = works ? queue.work(take) : async () => {};
  const timer = setInterval(() => void look(false).catch(() => {}), lookEvery);
  timer.unref();

  return {
    busy: () => running.size > 0,
    cancel: number => running.get(number)?.abort('cancel' satisfies StopReason),
    async stop() {
      closing = true;
      clearInterval(timer);
      for (const stop of running.values()) stop.abort('close' satisfies StopReason);
      await close();
    },
  };
}
