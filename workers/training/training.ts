import { sql } from '../../store/database/sql.ts';
import type { JobKind } from '../job.ts';
import {
  type Attempt,
  type ClaimedJob,
  claim,
  type Entry,
  orphaned,
  type StopAs,
  stopped,
} from '../jobs/job.ts';
import { mayTake } from '../jobs/needs.ts';
import { type AttemptContext, type JobWork, runAttempt, type StopReason } from '../jobs/run-attempt.ts';
import { type OwnSlot, pinned, type Slots } from '../jobs/slots.ts';
import { entryId, NothingFits, type TrainingQueue } from '../jobs/training-queue.ts';
import { lackingJobs, waitingInOrder } from '../jobs/waiting.ts';
import { type Registration, registerWorker, slotsThere, type WorkerFacts } from '../jobs/worker-registry.ts';
import type { WorkerState } from '../worker-status.ts';

/** Seconds without a sign of life after which a worker is taken for gone. It gives one every two seconds. */
const silence = 60;

/** Milliseconds between two looks for jobs that are in no worker's hands and in no queue. */
const lookEvery = 30_000;

/** The jobs this process works on, and the care for those that nobody works on. */
export interface Training {
  busy(): boolean;
  /** GPUs that no job has, as CUDA_VISIBLE_DEVICES calls them. */
  freeDevices(): string[];
  /** Ends the run of a job if it is this process that runs it. */
  cancel(number: number): void;
  /** Milliseconds since it had a job last, or began; 0 while it has one. */
  idleFor(): number;
  /** Takes no more jobs, and resolves when those in hand have ended. */
  drain(): Promise<void>;
  /** Ends the runs so that they can go on elsewhere or later. */
  stop(): Promise<void>;
}

/**
 * @param work what jobs of each kind do
 * @param worker what this process tells of itself as a worker, and its slots; without them it takes no jobs, and only sees to
 *   it that none is forgotten
 * @param queueFollowing queues the jobs that follow from others that have ended
 */
export async function startTraining(
  shop: AttemptContext,
  work: Record<JobKind, JobWork>,
  queue: TrainingQueue,
  worker: { facts: WorkerFacts; slots: Slots } | undefined,
  queueFollowing: () => Promise<void>,
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
    const taken = worker && (await claimFor(entry, worker));
    if (!taken) {
      if (!(await somebodyWaits())) return;
      standAside();
      throw new NothingFits('No waiting job fits a free slot of this worker.');
    }
    const { job, slot } = taken;
    const stop = new AbortController();
    running.set(job.number, stop);
    if (closing) stop.abort('close' satisfies StopReason);
    try {
      await Promise.all([tellWaiting(), tell()]);
      await runAttempt(
        { ...shop, engine: pinned(shop.engine, slot), processes: slot.processes, shares: slot.shares },
        work[job.kind],
        job,
        stop,
      );
      // What fails now is done by a next look.
      await queueFollowing().catch(() => {});
    } finally {
      running.delete(job.number);
      idleSince = Date.now();
      worker.slots.giveBack(slot);
      void tell();
      void lookAgain().catch(() => {});
      void shop.changeGpu();
    }
    if (stop.signal.reason === 'close') await queueAgain(job);
  };
  /** The job whose turn it is of those that fit, and a slot for it. */
  const claimFor = async (
    entry: Entry,
    { facts, slots }: NonNullable<typeof worker>,
  ): Promise<{ job: ClaimedJob; slot: OwnSlot } | undefined> => {
    const turn = entryId(entry);
    const orphan = await freeOrphan(turn);
    if (orphan !== undefined) shop.topics.publish(`job:${orphan}`);
    const [order, there] = [await waitingInOrder(db), await slotsThere(db)];
    const first = order.filter(({ number }) => number === orphan);
    for (const next of [...first, ...order.filter(({ number }) => number !== orphan)]) {
      const slot = slots.take(next.needs, there);
      if (!slot) continue;
      // Another worker may be faster.
      const job = await claim(db, next, facts.machine, turn).catch(error => {
        slots.giveBack(slot);
        throw error;
      });
      if (job) {
        slot.job = job.number;
        return { job, slot };
      }
      slots.giveBack(slot);
    }
    return undefined;
  };
  // The queue gives an entry a second time when the worker that had it is gone, with whatever job it had.
  const freeOrphan = async (turn: string) => {
    const held = await db.first<Entry>(sql`
      select number, run from training_job where status = 'running' and taken_with = ${turn}`);
    return held && (await orphaned(db, held.number, held))?.number;
  };
  const somebodyWaits = async () => (await waitingInOrder(db)).length > 0;
  /** Others get the turns of jobs that do not fit here, until one waits that does. */
  const standAside = () => {
    aside = true;
    void taking?.rest();
  };
  const lookAgain = async () => {
    if (!aside || !worker) return resume();
    const [waiting, there] = [await waitingInOrder(db), await slotsThere(db)];
    const free = worker.slots.all.filter(({ job }) => job === undefined);
    if (waiting.length > 0 && !waiting.some(({ needs }) => free.some(slot => mayTake(needs, slot, there))))
      return;
    aside = false;
    resume();
  };
  const resume = () => {
    if (!closing && !draining && !aside && refusing === undefined) taking?.resume();
  };
  /** The wait of all others has changed. */
  const tellWaiting = async () => {
    // While the database is away nobody sees a card either.
    const waiting = await waitingInOrder(db).catch(() => []);
    for (const { number } of waiting) shop.topics.publish(`job:${number}`);
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
    await queueFollowing();
    for (const entry of await waitingInOrder(db)) await queue.add(entry);
    tellLacking(new Set((await lackingJobs(db)).map(({ job }) => job)));
  };
  /** Workers come and go without a word to the jobs that wait for one. */
  const tellLacking = (now: Set<number>) => {
    for (const number of now.symmetricDifference(lacking)) shop.topics.publish(`job:${number}`);
    lacking = now;
  };
  const silentJobs = (seconds: number) =>
    db.all<Attempt & { cancelAsked: boolean; stopAs: StopAs }>(sql`
      select number, attempt, cancel_asked_at is not null as "cancelAsked", stop_as as "stopAs" from training_job
      where status = 'running' and seen_at <= now() - make_interval(secs => ${seconds}) order by number`);

  let closing = false;
  let draining = false;
  let aside = false;
  let idleSince = Date.now();
  let lacking = new Set<number>();
  let refusing: string | undefined;
  await look(true);
  const at = () => {
    const slots = worker?.slots.all.map(({ devices: _, processes: __, ...slot }) => slot) ?? [];
    const idle: WorkerState = refusing === undefined ? 'ready' : 'refusing';
    return {
      state: draining ? ('draining' as const) : running.size === 0 ? idle : ('working' as const),
      slots,
    };
  };
  const registration: Registration | undefined =
    worker &&
    (await registerWorker(db, worker.facts, at, other => {
      if (other !== undefined) refuse(other);
      else if (refusing !== undefined) {
        refusing = undefined;
        shop.log.info({}, 'The bot is of the same version again: jobs are taken');
        resume();
      }
      void lookAgain().catch(() => {});
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
  const taking = worker && queue.work(take, worker.slots.all.length);
  const unsubscribe = shop.topics.subscribe(topic => {
    if (aside && topic.startsWith('job:')) void lookAgain().catch(() => {});
  });
  const timer = setInterval(() => void look(false).catch(() => {}), lookEvery);
  timer.unref();

  return {
    busy: () => running.size > 0,
    freeDevices: () => worker?.slots.freeDevices() ?? [],
    cancel: number => running.get(number)?.abort('cancel' satisfies StopReason),
    idleFor: () => (running.size > 0 ? 0 : Date.now() - idleSince),
    async drain() {
      draining = true;
      await tell();
      await taking?.pause();
    },
    async stop() {
      closing = true;
      clearInterval(timer);
      unsubscribe();
      for (const stop of running.values()) stop.abort('close' satisfies StopReason);
      await taking?.close();
      await registration?.stop();
    },
  };
}
