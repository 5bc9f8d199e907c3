import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queryable } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { json, sql } from '../../store/database/sql.ts';
import { type ClaimedJob, done } from '../jobs/job.ts';
import { writeJobFile } from '../jobs/job-file.ts';
import { jobNumbered } from '../jobs/list-jobs.ts';
import { writeCheckpoint, writeSpeed, writeStart } from '../jobs/progress.ts';
import { type AttemptContext, dataFile, type JobWork } from '../jobs/run-attempt.ts';
import { checkAdapter, placeAdapter, removeOtherAdapters } from '../models/adapter-files.ts';
import { baseIn } from '../models/bases.ts';
import { insertModel } from '../models/models.ts';
import { checkRoom } from './disk-room.ts';
import { modelWarnings } from './model-warnings.ts';
import { isWhole, parentTask } from './parent.ts';
import { diskOf } from './plan.ts';
import { doubtfulRate } from './plan-warnings.ts';
import { rowsFor } from './preference-rows.ts';
import { stepsOf } from './settings.ts';
import { type RunFile, runTrainer } from './trainer-run.ts';

/** Fine-tuning: from the base to the model. */
export const finetune: JobWork = async ({ shop, job, reporter, signal, keep, grace, showing }) => {
  const trained = await baseIn(shop.db, job.communityId, job.base);
  showing({ label: 'looking for the base', done: null });
  const base = await shop.engine.ensureBase(trained, showing, signal);
  signal.throwIfAborted();
  const parent = parentTask.safeParse(job.task).data;
  if (parent) await checkAdapter(shop.folders, parent);
  const parentFolder = parent && shop.folders.adapter(parent.adapter);
  await checkRoom(shop.folders.models, diskOf(trained, job.settings));
  const folder = shop.folders.run(job.number);
  const { settings, data } = job;
  const steps = stepsOf(settings, await rowsFor(shop.files, data, settings.objective));
  const runFile = await writeJobFile<RunFile>(folder, {
    // A whole model is a base itself.
    base: parentFolder !== undefined && isWhole(settings.method) ? parentFolder : base,
    parent: parentFolder !== undefined && !isWhole(settings.method) ? parentFolder : null,
    method: settings.method,
    objective: settings.objective,
    beta: settings.beta,
    patience: settings.patience,
    epochs: Math.ceil(settings.epochs),
    learning_rate: settings.learningRate,
    batch_size: settings.batchSize,
    rank: settings.rank,
    max_length: settings.maxLength,
    alpha: settings.alpha,
    dropout: settings.dropout,
    targets: settings.targets,
    rslora: settings.rslora,
    dora: settings.dora,
    // Jobs of a version before it have none.
    packing: settings.packing ?? false,
    warmup: settings.warmup,
    scheduler: settings.scheduler,
    weight_decay: settings.weightDecay,
    // It counts whole epochs; a part of one is a number of steps.
    max_steps: settings.maxSteps ?? (Number.isInteger(settings.epochs) ? null : steps),
    train: await dataFile(shop.files, data.train, data.label),
    held_out: await dataFile(shop.files, data.heldOut, data.label),
    output: join(folder, 'output'),
    resume: job.attempt > 1,
    seed: settings.seed ?? seedOf(job.number),
    // Besides one a minute: a short run keeps what it has done, too.
    save_steps: Math.ceil(steps / 10),
    attempt: job.attempt,
  });
  const keeping = keepOn(keep, join(folder, 'output'));
  await keeping.ready;
  await shop.changeGpu();
  signal.throwIfAborted();
  showing({ label: 'starting the trainer', done: null });
  const ending = await runTrainer(
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
    (await jobNumbered(shop.db, job.communityId, job.number)).report,
    signal,
    grace,
  ).finally(keeping.stop);
  if (ending.kind !== 'done') return ending;
  return { kind: 'done', keep: () => finish(shop, job, ending.adapter) };
};

/** Tells the trainer, by a file that it looks for, to end with what it has learned once that is asked for. */
function keepOn(asked: AbortSignal, output: string) {
  const file = join(output, 'keep');
  const write = async () => {
    await mkdir(output, { recursive: true });
    await writeFile(file, '');
  };
  const onAbort = () => void write().catch(() => {}); // A full disk ends the run by itself.
  if (!asked.aborted) asked.addEventListener('abort', onAbort, { once: true });
  return {
    ready: asked.aborted ? write() : rm(file, { force: true }),
    stop: () => asked.removeEventListener('abort', onAbort),
  };
}

/** The same job always shuffles alike, so that an attempt that goes on sees the rows in the order of the first. */
const seedOf = (number: number) => 42 + number;

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
  const rate = doubtfulRate(settings, await baseIn(tx, communityId, base));
  const warnings = modelWarnings({ settings, evaluation, curve, trials: report.trials, rate });
  await tx.run(sql`
    update training_job set report = report || ${json({ warnings })} where number = ${number}`);
}
