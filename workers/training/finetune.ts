import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Queryable } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { json, sql } from '../../store/database/sql.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Engine } from '../environment/engine.ts';
import type { Folders } from '../environment/folders.ts';
import { type ClaimedJob, cancelled, done, fail, giveBack, mostLost } from '../jobs/job.ts';
import { jobNumbered } from '../jobs/list-jobs.ts';
import { writeCheckpoint, writeSpeed, writeStart } from '../jobs/progress.ts';
import { type Reporter, reporterFor } from '../jobs/progress-writer.ts';
import { placeAdapter, removeOtherAdapters } from '../models/adapter-files.ts';
import { baseNamed } from '../models/catalog.ts';
import { insertModel } from '../models/models.ts';
import type { Environment } from '../workers.ts';
import { warningsOf } from './model-warnings.ts';
import { diskOf, doubtfulRate } from './plan.ts';
import { stepsOf } from './settings.ts';
import { type RunEnding, runTrainer, writeRunFile } from './trainer-run.ts';

export interface AttemptContext {
  db: Database;
  files: Files;
  topics: Topics;
  folders: Folders;
  environment: Environment;
  engine: Engine;
  log: Logger;
  now: () => Date;
  /** Called before a trainer starts, and after a job: training and serving never share a GPU. */
  changeGpu: () => Promise<void>;
}

/** Why a run is to end before its end. `lost`: another attempt has it, or nobody may write any more. */
export type StopReason = 'cancel' | 'close' | 'lost';

const isClosing = (signal: AbortSignal) => signal.reason === ('close' satisfies StopReason);

/** Milliseconds a trainer has to save its checkpoint: generous for people, short when the whole program ends. */
const grace: Record<StopReason, number> = { cancel: 30_000, close: 8_000, lost: 0 };

/**
 * One attempt of a job, from the environment to the model. Never throws for what went wrong with the run: that is
 * the job's `problem`.
 *
 * @param stop aborted with a {@link StopReason}
 */
export async function runAttempt(
  shop: AttemptContext,
  job: ClaimedJob,
  stop: AbortController,
): Promise<void> {
  const published = () => shop.topics.publish(`job:${job.number}`);
  const reporter = reporterFor(shop.db, job, news => stop.abort(news satisfies StopReason), published);
  published();
  try {
    if (job.cancelAsked) stop.abort('cancel' satisfies StopReason);
    const ending = await attempt(shop, job, reporter, stop.signal).catch(
      (error): RunEnding =>
        stop.signal.aborted
          ? { kind: 'stopped' }
          : { kind: 'failed', problem: problemOf(error, job, shop.log) },
    );
    await reporter.settle(() => isClosing(stop.signal));
    await conclude(shop, job, ending, stop.signal);
  } finally {
    reporter.stop();
    published();
  }
}

async function attempt(
  shop: AttemptContext,
  job: ClaimedJob,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<RunEnding> {
  if (job.lost >= mostLost) {
    const problem = `Its worker died ${job.lost} times in a row during this job, most likely because memory ran out. Take qlora, a smaller batch size or a smaller base, or resume it.`;
    return { kind: 'failed', problem };
  }
  const showing = ({ label, done }: { label: string; done: number | null }) =>
    reporter.progress({ phase: label, phaseDone: done });
  showing({ label: 'checking the Python environment', done: null });
  await shop.environment.ensure(showing, signal);
  signal.throwIfAborted();
  const { name, hub } = baseNamed(job.base);
  showing({ label: `looking for ${name}`, done: null });
  const base = await shop.engine.ensureBase({ name, hub }, showing, signal);
  signal.throwIfAborted();
  await checkRoom(shop.folders.models, diskOf(baseNamed(job.base), job.settings));
  const folder = shop.folders.run(job.number);
  const { settings, data } = job;
  const steps = stepsOf(settings, data.rows.train);
  const runFile = await writeRunFile(folder, {
    base,
    method: settings.method,
    epochs: Math.ceil(settings.epochs),
    learning_rate: settings.learningRate,
    batch_size: settings.batchSize,
    rank: settings.rank,
    max_length: settings.maxLength,
    // It counts whole epochs; a part of one is a number of steps.
    max_steps: settings.maxSteps ?? (Number.isInteger(settings.epochs) ? null : steps),
    train: await dataFile(shop.files, data.train, data.label),
    held_out: await dataFile(shop.files, data.heldOut, data.label),
    output: join(folder, 'output'),
    resume: job.attempt > 1,
    seed: seedOf(job.number),
    // Besides one a minute: a short run keeps what it has done, too.
    save_steps: Math.ceil(steps / 10),
    attempt: job.attempt,
  });
  await shop.changeGpu();
  signal.throwIfAborted();
  showing({ label: 'starting the trainer', done: null });
  return runTrainer(
    shop.engine.trainer(runFile),
    reporter,
    {
      started: event =>
        writeStart(shop.db, job, {
          steps: event.max_steps,
          resumedFrom: event.resumed_from,
          device: event.device ?? undefined,
          dtype: event.dtype ?? undefined,
          trainableParameters: event.trainable_parameters ?? undefined,
        }),
      checkpoint: step => writeCheckpoint(shop.db, job, step),
      speed: tokensPerSecond => writeSpeed(shop.db, job, tokensPerSecond),
      now: () => shop.now().getTime(),
    },
    signal,
    () => grace[signal.reason as StopReason] ?? grace.close,
  );
}

/** The same job always shuffles alike, so that an attempt that goes on sees the rows in the order of the first. */
const seedOf = (number: number) => 42 + number;

async function dataFile(files: Files, sha256: Sha256, label: string): Promise<string> {
  if (await files.has(sha256)) return files.path(sha256);
  throw new OutsideError(
    `The data of ${label} is not on this machine. A worker reads it from DATA_DIR/files: share that folder with the machine that takes the data in.`,
  );
}

/** @param needed bytes that its checkpoints and its model take */
async function checkRoom(folder: string, needed: number): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk) return;
  const free = disk.bavail * disk.bsize;
  if (free < needed) {
    const size = (bytes: number) =>
      bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
    throw new OutsideError(
      `The disk is almost full: ${size(free)} are free, and this run writes ${size(needed)} of checkpoints and weights. Free some space in DATA_DIR, then resume the job; lora and qlora write the least.`,
    );
  }
}

/** Writes how the attempt ended. The database may be away just now, and this must not be lost. */
async function conclude(
  shop: AttemptContext,
  job: ClaimedJob,
  ending: RunEnding,
  signal: AbortSignal,
): Promise<void> {
  if (signal.reason === 'lost') return;
  // What was asked while it ended by itself still counts, but a finished run is kept.
  if (ending.kind === 'done') {
    const problem = await finish(shop, job, ending.adapter).then(
      () => undefined,
      error => problemOf(error, job, shop.log),
    );
    if (problem) await withRetry(() => fail(shop.db, job, problem));
  } else if (ending.kind === 'failed') {
    await withRetry(() => fail(shop.db, job, ending.problem));
  } else if (signal.reason === 'cancel') {
    await withRetry(() => cancelled(shop.db, job.number, job));
  } else if (signal.reason === 'close') {
    await giveBack(shop.db, job, 'its worker closed');
  } else {
    await withRetry(() => fail(shop.db, job, stoppedFromOutside));
  }
}

const stoppedFromOutside = 'The trainer was told to stop from outside of Gristmill. Resume the job to go on.';

async function finish(shop: AttemptContext, job: ClaimedJob, made: string): Promise<void> {
  const files = await placeAdapter(shop.folders, job.number, made);
  const announced = await withRetry(() =>
    shop.db.transaction(async tx => {
      await writeWarnings(tx, job);
      const ended = await done(tx, job);
      if (ended) await insertModel(tx, job, files);
      return ended;
    }),
  );
  if (!announced) return;
  await removeOtherAdapters(shop.folders, job.number, files.adapter);
  await rm(shop.folders.run(job.number), { recursive: true, force: true });
}

/** Before the model is announced: what speaks against it. */
async function writeWarnings(
  tx: Queryable,
  { communityId, number, base, settings }: ClaimedJob,
): Promise<void> {
  const { evaluation, curve, report } = await jobNumbered(tx, communityId, number);
  const rate = doubtfulRate(settings, baseNamed(base));
  const warnings = warningsOf({ settings, evaluation, curve, trials: report.trials, rate });
  await tx.run(sql`
    update training_job set report = report || ${json({ warnings })} where number = ${number}`);
}

function problemOf(error: unknown, job: ClaimedJob, log: Logger): string {
  if (error instanceof UserError || error instanceof OutsideError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return 'The disk is full. Free some space, then resume the job.';
  if (code === 'EACCES' || code === 'EROFS') {
    return `DATA_DIR can't be written to (${message}). Give this process the right to, then resume the job.`;
  }
  log.error({ job: job.number, err: error }, 'A training job failed unexpectedly');
  return `Something went wrong in the worker itself (${String(message).slice(0, 200)}). Resume the job to try again; if it comes back, the operator finds the whole error in the log.`;
}
