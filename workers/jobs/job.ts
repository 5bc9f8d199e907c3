import type { Queryable } from '../../store/database/database.ts';
import { json, type Sql, sql } from '../../store/database/sql.ts';
import { inEnglish, type Said } from '../../store/message.ts';
import type { Needs } from '../capability.ts';
import type { JobKind, JobStatus } from '../job.ts';
import { recordJob } from '../ledger/record.ts';
import type { FullSettings, TrainingRequest } from '../training-request.ts';
import { weightOf } from './quota.ts';

/**
 * Where a job may go from where. Every change of a status is one statement here, which also writes the row that
 * records it; a change that is not in this table does nothing.
 */
export const transitions: Record<JobStatus, readonly JobStatus[]> = {
  queued: ['running', 'cancelled', 'paused', 'failed'],
  running: ['done', 'failed', 'cancelled', 'paused', 'queued'],
  done: [],
  failed: ['queued'],
  cancelled: ['queued'],
  paused: ['queued', 'cancelled'],
};

/** One start of a job's trainer. What it writes counts only while the job is still running this attempt. */
export interface Attempt {
  number: number;
  attempt: number;
}

/** A job as its worker needs it. */
export interface ClaimedJob extends Attempt {
  kind: JobKind;
  /** Of an evaluation, a merge or a conversion: its own room of `workers/` reads it. */
  task: unknown;
  communityId: number;
  base: string;
  settings: FullSettings;
  data: TrainingRequest['data'];
  modelName: string;
  lost: number;
  cancelAsked: boolean;
  keepAsked: boolean;
}

/** What a job becomes that is asked to stop. */
export type StopAs = 'cancelled' | 'paused';

/**
 * Attempts in a row that may die with their worker without reaching a checkpoint before the job is given up. Many,
 * since most are no fault of the job: somebody stops the whole program again and again.
 */
export const mostLost = 30;

/** An entry of the queue: stale as soon as the job's run has moved on. */
export interface Entry {
  number: number;
  run: number;
}

export interface NewJob {
  kind: JobKind;
  origin: string;
  request: Pick<TrainingRequest, 'communityId' | 'personId' | 'priorityClass' | 'data'>;
  /** Of an evaluation, a merge or a conversion. */
  task?: unknown;
  base: string;
  settings: FullSettings;
  modelName: string;
  steps: number;
  needs: Needs;
}

/** Puts a job into the queue's table; the same origin again gives the job that is there. */
export async function insertJob(tx: Queryable, job: NewJob): Promise<Entry> {
  const { request } = job;
  const made = await tx.first<Entry>(sql`
    with made as (
      insert into training_job
        (kind, task, community_id, person_id, origin, base, snapshot_id, data, settings, model_name, steps, weight, needs)
      values (${job.kind}, ${json(job.task ?? null)}, ${request.communityId}, ${request.personId}, ${job.origin},
              ${job.base}, ${request.data.snapshotId}, ${json(request.data)}, ${json(job.settings)}, ${job.modelName},
              ${job.steps}, ${weightOf(request.priorityClass)}, ${json(job.needs)})
      on conflict (origin) do nothing
      returning number, run, attempt
    ), noted as (
      insert into training_job_change (job_number, to_status, attempt, reason)
      select number, 'queued', attempt, 'asked for' from made
    )
    select number, run from made`);
  if (!made) return await entryOf(tx, job.origin);
  await recordJob(tx, made.number);
  return made;
}

const entryOf = (tx: Queryable, origin: string) =>
  tx.one<Entry>(sql`select number, run from training_job where origin = ${origin}`);

/**
 * The worker takes the job: a new attempt. `undefined` when the entry is stale or the job is not waiting.
 *
 * @param takenWith what the queue calls the entry that the worker holds for it
 */
export async function claim(
  db: Queryable,
  entry: Entry,
  machine: string,
  takenWith?: string,
): Promise<ClaimedJob | undefined> {
  return db.first<ClaimedJob>(sql`
    with ${change({
      number: entry.number,
      from: ['queued'],
      to: 'running',
      reason: sql`${`started on ${machine}`}`,
      guard: sql`run = ${entry.run}`,
      set: sql`attempt = job.attempt + 1, taken_with = ${takenWith ?? null}, phase = 'starting', phase_done = null, problem = null, problem_message = null, seconds_left = null,
               tokens_per_second = null, seen_at = now(), started_at = coalesce(job.started_at, now()), finished_at = null`,
    })}, attempted as (
      insert into training_attempt (job_number, attempt, machine)
      select number, attempt, ${machine} from changed
    )
    select number, attempt, kind, task, community_id as "communityId", base, settings, data, model_name as "modelName", lost,
           cancel_asked_at is not null as "cancelAsked", keep_asked_at is not null as "keepAsked"
    from changed`);
}

/** The attempt ended before its run did, and the job waits for the next: its worker closes. */
export async function giveBack(db: Queryable, attempt: Attempt, reason: string): Promise<Entry | undefined> {
  return moved(db, {
    number: attempt.number,
    from: ['running'],
    to: 'queued',
    reason: sql`${reason}`,
    guard: sql`attempt = ${attempt.attempt}`,
    set: sql`run = job.run + 1, phase = 'waiting for a worker', phase_done = null, seconds_left = null`,
  });
}

/**
 * The worker of a running job is gone. Called with the queue's entry when the queue says so (`run` stays, since that
 * entry goes on), or without when the job was found orphaned (`run` moves on, and it needs a new entry).
 */
export async function orphaned(db: Queryable, number: number, entry?: Entry): Promise<Entry | undefined> {
  return moved(db, {
    number,
    from: ['running'],
    to: 'queued',
    reason: sql`'its worker stopped'`,
    guard: entry ? sql`run = ${entry.run}` : sql`true`,
    set: sql`run = job.run + ${entry ? 0 : 1}, lost = job.lost + 1, phase = 'waiting for a worker', phase_done = null,
             seconds_left = null`,
  });
}

export async function fail(db: Queryable, attempt: Attempt, problem: Said): Promise<boolean> {
  const english = inEnglish(problem);
  const row = await moved(db, {
    number: attempt.number,
    from: ['running'],
    to: 'failed',
    reason: sql`${english}`,
    guard: sql`attempt = ${attempt.attempt}`,
    set: sql`problem = ${english}, problem_message = ${json(problem)}, phase = 'failed', phase_done = null, seconds_left = null, finished_at = now()`,
  });
  return row !== undefined;
}

/** A job that waits (or is paused) stops at once; one that runs is stopped by its worker, which gives its attempt. */
export async function stopped(
  db: Queryable,
  number: number,
  as: StopAs,
  attempt?: Attempt,
): Promise<boolean> {
  const row = await moved(db, {
    number,
    from: attempt ? ['running'] : ['queued', 'paused'],
    to: as,
    reason: sql`'asked for'`,
    guard: attempt ? sql`attempt = ${attempt.attempt}` : sql`true`,
    set: stoppedSet(as),
  });
  return row !== undefined;
}

/** Stops running jobs that were asked to and whose worker has not written for `seconds`. */
export async function stopSilent(
  db: Queryable,
  number: number,
  as: StopAs,
  seconds: number,
): Promise<boolean> {
  const row = await moved(db, {
    number,
    from: ['running'],
    to: as,
    reason: sql`'asked for; its worker was gone'`,
    guard: sql`cancel_asked_at is not null and seen_at < now() - make_interval(secs => ${seconds})`,
    set: stoppedSet(as),
  });
  return row !== undefined;
}

const stoppedSet = (as: StopAs) =>
  sql`phase = ${as}, phase_done = null, seconds_left = null, finished_at = case when ${as} = 'cancelled' then now() end`;

/** Asks the worker of a running job; what was asked last holds. */
export async function askToStop(db: Queryable, number: number, as: StopAs): Promise<boolean> {
  const asked = await db.run(sql`
    update training_job set cancel_asked_at = coalesce(cancel_asked_at, now()), stop_as = ${as}, phase = 'stopping'
    where number = ${number} and status = 'running'`);
  return asked > 0;
}

/** What a job that was asked to stop is to become. */
export async function stopAsked(db: Queryable, number: number): Promise<StopAs> {
  const { as } = await db.one<{ as: StopAs }>(sql`
    select stop_as as as from training_job where number = ${number}`);
  return as;
}

/** Asks a job that runs or waits to end with what it has learned. */
export async function askToKeep(db: Queryable, number: number): Promise<boolean> {
  const asked = await db.run(sql`
    update training_job set keep_asked_at = coalesce(keep_asked_at, now())
    where number = ${number} and status in ('queued', 'running')`);
  return asked > 0;
}

/** Back into the queue, from the last complete checkpoint on; with `keep` only to end with what that has learned. */
export async function resumed(
  db: Queryable,
  number: number,
  modelName: string,
  keep = false,
): Promise<Entry | undefined> {
  return moved(db, {
    number,
    from: ['failed', 'cancelled', 'paused'],
    to: 'queued',
    reason: sql`'resumed'`,
    guard: sql`true`,
    set: sql`run = job.run + 1, lost = 0, cancel_asked_at = null, stop_as = 'cancelled',
             keep_asked_at = case when ${keep} then now() end, problem = null, problem_message = null, phase = 'waiting for a worker',
             phase_done = null, finished_at = null, model_name = ${modelName}`,
  });
}

/** The last change of all, in the transaction that makes the model. */
export async function done(tx: Queryable, attempt: Attempt): Promise<boolean> {
  const row = await moved(tx, {
    number: attempt.number,
    from: ['running'],
    to: 'done',
    reason: sql`null`,
    guard: sql`attempt = ${attempt.attempt}`,
    set: sql`phase = 'done', phase_done = null, seconds_left = null, finished_at = now(),
             -- A run that ended early says so.
             step = coalesce((job.report #>> '{ended,step}')::int, job.steps)`,
  });
  return row !== undefined;
}

interface Change {
  number: number;
  from: readonly JobStatus[];
  to: JobStatus;
  reason: Sql;
  guard: Sql;
  set: Sql;
}

function moved(db: Queryable, wanted: Change): Promise<Entry | undefined> {
  return db.first<Entry>(sql`with ${change(wanted)} select number, run from changed`);
}

/** The change and its record, as parts of one WITH; `changed` is the job's row when it took place. */
function change({ number, from, to, reason, guard, set }: Change): Sql {
  const allowed = from.filter(status => transitions[status].includes(to));
  return sql`
    old as (
      select number, status as was from training_job
      where number = ${number} and status = any(${allowed}::text[]) and ${guard}
      for update
    ), changed as (
      update training_job job set status = ${to}, ${set} from old where job.number = old.number returning job.*
    ), noted as (
      insert into training_job_change (job_number, from_status, to_status, attempt, reason)
      select old.number, old.was, changed.status, changed.attempt, ${reason}
      from old join changed on changed.number = old.number
    )`;
}
