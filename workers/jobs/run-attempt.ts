import type { Database } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { SharedFolders } from '../../store/files/shared-folders.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { message, type Said } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Engine } from '../environment/engine.ts';
import type { Folders } from '../environment/folders.ts';
import type { Environment } from '../workers.ts';
import { type ClaimedJob, fail, giveBack, mostLost, stopAsked, stopped } from './job.ts';
import { type Reporter, reporterFor } from './progress-writer.ts';
import { readableLine } from './readable-log.ts';

export interface AttemptContext {
  db: Database;
  files: Files;
  shared: SharedFolders;
  topics: Topics;
  folders: Folders;
  environment: Environment;
  engine: Engine;
  log: Logger;
  /** By how many a training may go, each with a GPU of its own where there are GPUs; left out, one. */
  processes?: number;
  /** As many, where these share a model out. */
  shares?: number | undefined;
  /** The service that trainings are followed in. */
  tracking?: 'wandb' | 'mlflow' | 'trackio' | undefined;
  now: () => Date;
  /** Called before a trainer starts, and after a job: training and serving never share a GPU. */
  changeGpu: () => Promise<void>;
}

/** What the jobs of one kind do in an attempt, once the frame of {@link runAttempt} is around it. */
export type JobWork = (attempt: {
  shop: AttemptContext;
  job: ClaimedJob;
  reporter: Reporter;
  signal: AbortSignal;
  /** Aborted when it is to end now with what it has. */
  keep: AbortSignal;
  /** Milliseconds its program has after `signal`, by the signal's reason. */
  grace: () => number;
  /** Shows what is going on before its program reports. */
  showing: (progress: { label: string; done: number | null }) => void;
}) => Promise<AttemptEnding>;

export type AttemptEnding =
  /** `keep` makes the result and the job's last change, in that order or in one transaction. */
  | { kind: 'done'; keep: () => Promise<void> }
  /** It was told to stop, or was ended: what it had saved is kept. */
  | { kind: 'stopped' }
  | { kind: 'failed'; problem: Said };

/** Why a run is to end before its end. `cancel`: somebody asked for it, to go on later or not. `lost`: another attempt has it, or nobody may write any more. */
export type StopReason = 'cancel' | 'close' | 'lost';

const isClosing = (signal: AbortSignal) => signal.reason === ('close' satisfies StopReason);

/** Milliseconds a trainer has to save its checkpoint: generous for people, short when the whole program ends. */
const grace: Record<StopReason, number> = { cancel: 30_000, close: 8_000, lost: 0 };

/**
 * One attempt of a job, from the environment to its result. Never throws for what went wrong with the run: that is
 * the job's `problem`.
 *
 * @param stop aborted with a {@link StopReason}
 */
export async function runAttempt(
  shop: AttemptContext,
  work: JobWork,
  job: ClaimedJob,
  stop: AbortController,
): Promise<void> {
  const published = () => shop.topics.publish(`job:${job.number}`);
  const keep = new AbortController();
  const hears = (news: 'lost' | 'cancel' | 'keep') => {
    if (news === 'keep') keep.abort();
    else stop.abort(news satisfies StopReason);
  };
  const reporter = reporterFor(shop.db, job, hears, published);
  published();
  try {
    if (job.cancelAsked) stop.abort('cancel' satisfies StopReason);
    if (job.keepAsked) keep.abort();
    const ending = await attempt(shop, work, job, reporter, stop.signal, keep.signal).catch(
      (error): AttemptEnding =>
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
  work: JobWork,
  job: ClaimedJob,
  reporter: Reporter,
  signal: AbortSignal,
  keep: AbortSignal,
): Promise<AttemptEnding> {
  if (job.lost >= mostLost) {
    const problem = message(
      'Its worker died {n, number} times in a row during this job, most likely because memory ran out. Take qlora, a smaller batch size or a smaller base, or resume it.',
      { n: job.lost },
    );
    return { kind: 'failed', problem };
  }
  const showing = ({ label, done }: { label: string; done: number | null }) =>
    reporter.progress({ phase: label, phaseDone: done });
  showing({ label: 'checking the Python environment', done: null });
  await shop.environment.ensure(showing, signal);
  signal.throwIfAborted();
  return work({
    shop,
    job,
    reporter,
    signal,
    keep,
    showing,
    grace: () => grace[signal.reason as StopReason] ?? grace.close,
  });
}

/** @throws OutsideError when this machine can't have the file; FileStoreUnavailable while the store is away. */
export async function dataFile(
  files: Files,
  sha256: Sha256,
  label: string,
  signal: AbortSignal,
): Promise<string> {
  if (await files.has(sha256)) return files.local(sha256, signal);
  throw new OutsideError(
    message(
      'The data of {label} is not on this machine. Give this worker the file store that the bot has (S3_BUCKET), or share the folder DATA_DIR with it.',
      { label },
    ),
  );
}

/** Writes how the attempt ended. The database may be away just now, and this must not be lost. */
async function conclude(
  shop: AttemptContext,
  job: ClaimedJob,
  ending: AttemptEnding,
  signal: AbortSignal,
): Promise<void> {
  if (signal.reason === 'lost') return;
  // What was asked while it ended by itself still counts, but a finished run is kept.
  if (ending.kind === 'done') {
    const problem = await ending.keep().then(
      () => undefined,
      error => problemOf(error, job, shop.log),
    );
    if (problem) await withRetry(() => fail(shop.db, job, problem));
  } else if (ending.kind === 'failed') {
    await withRetry(() => fail(shop.db, job, ending.problem));
  } else if (signal.reason === 'cancel') {
    await withRetry(async () => stopped(shop.db, job.number, await stopAsked(shop.db, job.number), job));
  } else if (signal.reason === 'close') {
    await giveBack(shop.db, job, 'its worker closed');
  } else {
    await withRetry(() => fail(shop.db, job, stoppedFromOutside));
  }
}

const stoppedFromOutside = message(
  'The trainer was told to stop from outside of Gristmill. Resume the job to go on.',
);

function problemOf(error: unknown, job: ClaimedJob, log: Logger): Said {
  if (error instanceof UserError || error instanceof OutsideError) return error.said;
  const { code, message: words } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return message('The disk is full. Free some space, then try again.');
  if (code === 'EACCES' || code === 'EROFS') {
    return message(
      'DATA_DIR can’t be written to ({code}). Give this process the right to, then resume the job.',
      { code },
    );
  }
  log.error({ job: job.number, err: error }, 'A job failed unexpectedly');
  return message(
    'Something went wrong in the worker itself ({reason}). Resume the job to try again; if it comes back, the operator finds the whole error in the log.',
    { reason: readableLine(String(words))?.slice(0, 200) ?? 'unknown' },
  );
}
