import { sql } from '../../store/database/sql.ts';
import type { Machine } from '../environment/machine.ts';
import type { JobKind } from '../job.ts';
import { type Attempt, claim, type Entry, orphaned, type StopAs, stopped } from '../jobs/job.ts';
import { type AttemptContext, type JobWork, runAttempt, type StopReason } from '../jobs/run-attempt.ts';
import { entryId, type TrainingQueue } from '../jobs/training-queue.ts';
import { waitingInOrder } from '../jobs/waiting.ts';
import { type Registration, registerWorker, type WorkerFacts } from '../jobs/worker-registry.ts';
import type { WorkerState } from '../worker-status.ts';

/** Seconds without a sign of life after which a worker is taken for gone. It gives one every two seconds. */
const silence = 60;

/** Milliseconds between two looks for jobs that are in no worker's hands and in no queue. */
const lookEvery = 30_000;

/** The jobs this process works on, and the care for those that nobody works on. */
export interface Training {
  busy(): boolean;
  /** Ends the run of a job if it is this process that runs it. */
  cancel(number: number): void;
  /** Takes no more jobs, and resolves when the one in hand has ended. */
  drain(): Promise<void>;
  /** Ends the runs so that they can go on elsewhere or later. */
  stop(): Promise<void>;
}

/**
 * @param work what jobs of each kind do
 * @param facts what this process tells of itself as a worker; without them it takes no jobs, and only sees to it that none is
 *   forgotten
 */
export async function startTraining(
  shop: AttemptContext,
  work: Record<JobKind, JobWork>,
  queue: TrainingQueue,
  machine: () => Promise<Machine>,
  facts: WorkerFacts | undefined,
): Promise<Training> {
  const running = new Map<number, AbortController>();
  const { db } = shop;

  const take = async (entry: Entry) => {
    const other = await registration?.otherVersion();
    if (other !== undefined) {
      refuse(other);
      await noteRefused(entry);
      throw new Error(`This worker is of another version than the bot, ${other}.`);
    }
    const { name } = await machine();
    const job = (await claimOrphan(entry, name)) ?? (await claimNext(entry, name));
    if (!job) return;
    await tellWaiting();
    const stop = new AbortController();
    running.set(job.number, stop);
    await tell();
    if (closing) stop.abort('close' satisfies StopReason);
    try {
      await runAttempt(shop, work[job.kind], job, stop);
    } finally {
      running.delete(job.number);
      void tell();
      void shop.changeGpu();
    }
    if (stop.signal.reason === 'close') await queueAgain(job);
  };
  // The queue gives an entry a second time when the worker that had it is gone, with whatever job it had.
  const claimOrphan = async (entry: Entry, name: string) => {
    const turn = entryId(entry);
    const held = await db.first<Entry>(sql`
      select number, run from training_job where status = 'running' and taken_with = ${turn}`);
    return held && (await orphaned(db, held.number, held)) && claim(db, held, name, turn);
  };
  const claimNext = async (entry: Entry, name: string) => {
    // Another worker may be faster.
    for (const next of await waitingInOrder(db)) {
      const job = await claim(db, next, name, entryId(entry));
      if (job) return job;
    }
    return undefined;
  };
  /** The wait of all others has changed. */
  const tellWaiting = async () => {
    for (const { number } of await waitingInOrder(db)) shop.topics.publish(`job:${number}`);
  };
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
  let draining = false;
  let refusing: string | undefined;
  await look(true);
  const at = () => {
    const [job] = running.keys();
    const idle: WorkerState = refusing === undefined ? 'ready' : 'refusing';
    return { state: draining ? ('draining' as const) : job === undefined ? idle : ('working' as const), job };
  };
  const registration: Registration | undefined =
    facts &&
    (await registerWorker(db, facts, at, other => {
      if (other !== undefined) refuse(other);
      else if (refusing !== undefined) {
        refusing = undefined;
        shop.log.info({}, 'The bot is of the same version again: jobs are taken');
        if (!draining) taking?.resume();
      }
    }));
  const tell = () => registration?.tell().catch(() => {});
  const refuse = (version: string) => {
    if (refusing === undefined) {
      shop.log.warn(
        { version },
        'This worker takes no jobs: it is of another version than the bot. Update it, or the bot, and start it again',
      );
    }
    refusing = version;
    void tell();
    void taking?.pause();
  };
  const noteRefused = async ({ number, run }: Entry) => {
    await db.run(sql`
      update training_job set phase = 'waiting for a worker of this version'
      where number = ${number} and run = ${run} and status = 'queued'`);
    shop.topics.publish(`job:${number}`);
  };
  const taking = facts && queue.work(take);
  const timer = setInterval(() => void look(false).catch(() => {}), lookEvery);
  timer.unref();

  return {
    busy: () => running.size > 0,
    cancel: number => running.get(number)?.abort('cancel' satisfies StopReason),
    async drain() {
      draining = true;
      await tell();
      await taking?.pause();
    },
    async stop() {
      closing = true;
      clearInterval(timer);
      for (const stop of running.values()) stop.abort('close' satisfies StopReason);
      await taking?.close();
      await registration?.stop();
    },
  };
}
