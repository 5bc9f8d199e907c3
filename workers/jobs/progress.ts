import type { Database } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { RunReport } from '../model.ts';
import type { Attempt } from './job.ts';

/** What a running attempt shows of itself; what is left out stays as it is. */
export interface Progress {
  phase?: string;
  phaseDone?: number | null;
  step?: number;
  steps?: number;
  loss?: number;
  tokensPerSecond?: number;
  secondsLeft?: number;
  evaluationBefore?: number;
  evaluationAfter?: number;
  log?: string[];
  /** What is new in it. */
  report?: RunReport;
}

export interface Metric {
  kind: 'train' | 'heldOut';
  step: number;
  loss: number;
  learningRate?: number | undefined;
  gradNorm?: number | undefined;
  tokensPerSecond?: number | undefined;
  /** Of preferences. */
  accuracy?: number | undefined;
  margin?: number | undefined;
}

/**
 * Writes an attempt's progress and says that its worker lives.
 *
 * @returns whether stopping, or ending with what it has, was asked for, or `undefined` when the job no longer runs this attempt
 */
export async function writeProgress(
  db: Database,
  { number, attempt }: Attempt,
  progress: Progress,
): Promise<{ cancelAsked: boolean; keepAsked: boolean } | undefined> {
  const phaseDone = progress.phaseDone === undefined ? sql`phase_done` : sql`${progress.phaseDone}::float8`;
  return db.first<{ cancelAsked: boolean; keepAsked: boolean }>(sql`
    update training_job set
      seen_at = now(),
      phase = case when cancel_asked_at is null then coalesce(${progress.phase ?? null}::text, phase) else phase end,
      phase_done = ${phaseDone},
      step = coalesce(${progress.step ?? null}::int, step),
      steps = coalesce(${progress.steps ?? null}::int, steps),
      loss = coalesce(${progress.loss ?? null}::float8, loss),
      tokens_per_second = coalesce(${progress.tokensPerSecond ?? null}::float8, tokens_per_second),
      seconds_left = coalesce(${progress.secondsLeft ?? null}::float8, seconds_left),
      -- What it was before training is measured once; a resumed run would measure something else.
      evaluation_before = coalesce(evaluation_before, ${progress.evaluationBefore ?? null}::float8),
      evaluation_after = coalesce(${progress.evaluationAfter ?? null}::float8, evaluation_after),
      log = coalesce(${progress.log ? json(progress.log) : null}::jsonb, log),
      report = report || ${json(progress.report ?? {})}
    where number = ${number} and attempt = ${attempt} and status = 'running'
    returning cancel_asked_at is not null as "cancelAsked", keep_asked_at is not null as "keepAsked"`);
}

/** Adds losses. A step that is trained again after a resume replaces what it was. */
export async function writeMetrics(
  db: Database,
  { number, attempt }: Attempt,
  metrics: Metric[],
): Promise<void> {
  if (metrics.length === 0) return;
  const newest = [...new Map(metrics.map(metric => [`${metric.kind} ${metric.step}`, metric])).values()];
  const figures = (name: Exclude<keyof Metric, 'kind' | 'step'>) =>
    sql`${newest.map(metric => metric[name] ?? null)}::float8[]`;
  await db.run(sql`
    insert into training_metric
      (job_number, kind, step, loss, learning_rate, grad_norm, tokens_per_second, accuracy, margin)
    select ${number}, given.*
    from unnest(${newest.map(metric => metric.kind)}::text[], ${newest.map(metric => metric.step)}::int[],
                ${figures('loss')}, ${figures('learningRate')}, ${figures('gradNorm')}, ${figures('tokensPerSecond')},
                ${figures('accuracy')}, ${figures('margin')}) as given
    where exists (
      select from training_job where number = ${number} and attempt = ${attempt} and status = 'running')
    on conflict (job_number, kind, step) do update set
      loss = excluded.loss, learning_rate = excluded.learning_rate, grad_norm = excluded.grad_norm,
      tokens_per_second = excluded.tokens_per_second, accuracy = excluded.accuracy, margin = excluded.margin`);
}

export interface Started {
  steps: number;
  resumedFrom: number;
  device: string | undefined;
  dtype: string | undefined;
  trainableParameters: number | undefined;
  processes: number;
}

/** The trainer has loaded everything: from here on steps count. */
export async function writeStart(
  db: Database,
  { number, attempt }: Attempt,
  started: Started,
): Promise<void> {
  await db.run(sql`
    with current as (
      update training_job set steps = ${started.steps}, step = ${started.resumedFrom}, seen_at = now()
      where number = ${number} and attempt = ${attempt} and status = 'running'
      returning number
    ), told as (
      update training_attempt set resumed_from = ${started.resumedFrom}, device = ${started.device ?? null},
        dtype = ${started.dtype ?? null}, trainable_parameters = ${started.trainableParameters ?? null},
        processes = ${started.processes}
      where job_number in (select number from current) and attempt = ${attempt}
    )
    -- Steps after the checkpoint it goes on from were trained by an attempt that was lost.
    delete from training_metric
    where job_number in (select number from current) and step > ${started.resumedFrom}`);
}

/** The run has got somewhere that is kept: losing its worker from here on is a new loss. */
export async function writeCheckpoint(
  db: Database,
  { number, attempt }: Attempt,
  step: number,
): Promise<void> {
  await db.run(sql`
    update training_job set lost = 0, checkpoint_step = ${step}
    where number = ${number} and attempt = ${attempt} and status = 'running'`);
}

/** Remembers how fast this attempt was, for the plans of later ones. */
export async function writeSpeed(
  db: Database,
  { number, attempt }: Attempt,
  tokensPerSecond: number,
): Promise<void> {
  await db.run(sql`
    update training_attempt set tokens_per_second = ${tokensPerSecond}
    where job_number = ${number} and attempt = ${attempt}`);
}
