import { randomUUID } from 'node:crypto';
import type { Database, Queryable } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Slot } from '../capability.ts';
import { findBase } from '../models/catalog.ts';
import type { WorkerState, WorkerStatus } from '../worker-status.ts';

/** Milliseconds between two signs of life, and seconds after which a worker without one is not listed any more. */
const pace = 10_000;
const silence = 60;

/** What a worker tells of itself. */
export interface WorkerFacts extends Pick<WorkerStatus, 'machine' | 'version' | 'cores' | 'memory' | 'gpus'> {
  /** Whether it is a process of its own: only then can its version be another than the bot’s. */
  alone: boolean;
}

/** This process among the workers. */
export interface Registration {
  /** The bot’s version when it is another one than this worker’s, whose jobs it must not take then. */
  otherVersion(): Promise<string | undefined>;
  /** Tells at once what has changed. */
  tell(): Promise<void>;
  /** Takes it off the list. */
  stop(): Promise<void>;
}

/**
 * Puts this process on the list of workers and keeps it there.
 *
 * @param at what it is at just now
 * @param beat called with each sign of life, and with the bot’s version where that is another one
 */
export async function registerWorker(
  db: Database,
  { alone, ...facts }: WorkerFacts,
  at: () => Pick<WorkerStatus, 'state' | 'slots'>,
  beat: (otherVersion: string | undefined) => void,
): Promise<Registration> {
  const id = randomUUID();
  const otherVersion = async () => {
    if (!alone) return undefined;
    const bot = await db.first<{ version: string }>(sql`select version from installation`);
    return bot && bot.version !== facts.version ? bot.version : undefined;
  };
  const write = (state: WorkerState, slots: readonly Slot[]) =>
    db.run(sql`
      insert into worker_process (id, machine, version, cores, memory, gpus, state, slots)
      values (${id}, ${facts.machine}, ${facts.version}, ${facts.cores}, ${facts.memory}, ${json(facts.gpus)},
              ${state}, ${json(slots)})
      on conflict (id) do update set state = excluded.state, slots = excluded.slots, seen_at = now()`);
  const tell = async () => {
    const { state, slots } = at();
    await write(state, slots);
  };
  let telling: Promise<void> | undefined;
  const timer = setInterval(() => {
    telling ??= Promise.all([otherVersion(), tell()])
      .then(([other]) => beat(other))
      // The database is away: the next sign of life tells it all.
      .catch(() => {})
      .finally(() => {
        telling = undefined;
      });
  }, pace).unref();
  await db.run(sql`delete from worker_process where seen_at < now() - interval '1 day'`);
  await tell();
  return {
    otherVersion,
    tell,
    async stop() {
      clearInterval(timer);
      await telling;
      // Who asks later sees by the silence that it is gone.
      await withRetry(() => write('stopped', []), { tries: 1 }).catch(() => {});
    },
  };
}

/** Notes which version the bot is of, so that workers of another leave its jobs alone. */
export async function noteInstallation(db: Queryable, version: string): Promise<void> {
  await db.run(sql`
    insert into installation (version) values (${version})
    on conflict (one) do update set version = excluded.version, started_at = now()`);
}

/** The workers that have given a sign of life in the last minute, by machine, with the speed of their newest training. */
export async function listWorkers(db: Queryable): Promise<WorkerStatus[]> {
  const rows = await db.all<
    Omit<WorkerStatus, 'speed'> & {
      base: string | null;
      tokensPerSecond: number | null;
    }
  >(sql`
    select worker.machine, worker.version, worker.cores, worker.memory, worker.gpus, worker.state,
           worker.slots, newest.base, newest.tokens_per_second as "tokensPerSecond"
    from worker_process worker left join lateral (
      select job.base, attempt.tokens_per_second
      from training_attempt attempt join training_job job on job.number = attempt.job_number
      where attempt.machine = worker.machine and attempt.tokens_per_second > 0
      order by attempt.started_at desc limit 1
    ) newest on true
    where worker.state <> 'stopped' and worker.seen_at > now() - make_interval(secs => ${silence})
    order by worker.machine, worker.started_at`);
  return rows.map(({ base, tokensPerSecond, ...worker }) => ({
    ...worker,
    speed:
      base !== null && tokensPerSecond !== null
        ? { base: findBase(base)?.name ?? base, tokensPerSecond }
        : undefined,
  }));
}

/** The slots of all workers that take jobs, free or not. */
export async function slotsThere(db: Queryable): Promise<Slot[]> {
  const rows = await db.all<{ slots: Slot[] }>(sql`
    select slots from worker_process
    where state in ('ready', 'working') and seen_at > now() - make_interval(secs => ${silence})`);
  return rows.flatMap(({ slots }) => slots);
}
