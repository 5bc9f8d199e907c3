import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queryable } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { json, sql } from '../../store/database/sql.ts';
import { waitingForStore } from '../jobs/file-store-wait.ts';
import { type ClaimedJob, done } from '../jobs/job.ts';
import { writeJobFile } from '../jobs/job-file.ts';
import { jobNumbered } from '../jobs/list-jobs.ts';
import { writeCheckpoint, writeSpeed, writeStart } from '../jobs/progress.ts';
import { withRenewedData } from '../jobs/renewed-data.ts';
import type { AttemptContext, JobWork } from '../jobs/run-attempt.ts';
import { placeAdapter, removeOtherAdapters } from '../models/adapter-files.ts';
import { baseIn } from '../models/bases.ts';
import { bringAdapter, copyPlace } from '../models/model-copies.ts';
import { type AdapterFiles, insertModel } from '../models/models.ts';
import { isAdapter } from '../training-request.ts';
import { bringCheckpoint, sendCheckpoints } from './checkpoint-copies.ts';
import { checkRoom } from './disk-room.ts';
import { removePrepared, trainingFiles } from './media-rows.ts';
import { modelWarnings } from './model-warnings.ts';
import { ownRowsSaid } from './own-rows.ts';
import { parentTask } from './parent.ts';
import { diskOf } from './plan.ts';
import { doubtfulRate } from './plan-warnings.ts';
import { rowsFor } from './preference-rows.ts';
import { processesFor } from './processes.ts';
import { stepsOf } from './settings.ts';
import { runNameOf, trackingEnvironment } from './tracking.ts';
import { type RunFile, runTrainer } from './trainer-run.ts';

/** Fine-tuning: from the base to the model. */
export const finetune: JobWork = async ({ shop, job: asked, reporter, signal, keep, grace, showing }) => {
  const job = await withRenewedData(shop, asked, reporter);
  const trained = await baseIn(shop.db, job.communityId, job.base);
  showing({ label: 'looking for the base', done: null });
  const base = await shop.engine.ensureBase(trained, showing, signal);
  signal.throwIfAborted();
  const parent = parentTask.safeParse(job.task).data;
  const stored = <T>(work: () => Promise<T>) => waitingForStore(work, showing, signal);
  if (parent) await stored(() => bringAdapter(shop, parent, signal));
  const parentFolder = parent && shop.folders.adapter(parent.adapter);
  await checkRoom(shop.folders.models, diskOf(trained, job.settings));
  const folder = shop.folders.run(job.number);
  const output = join(folder, 'output');
  const { settings, data } = job;
  const steps = stepsOf(settings, await stored(() => rowsFor(shop.files, data, settings.objective)));
  const processes = processesFor(settings, trained, shop.processes);
  const runFile = await writeJobFile<RunFile>(folder, {
    // A whole model is a base itself.
    base: parentFolder !== undefined && !isAdapter(settings.method) ? parentFolder : base,
    parent: parentFolder !== undefined && isAdapter(settings.method) ? parentFolder : null,
    method: settings.method,
    objective: settings.objective,
    beta: settings.beta,
    patience: settings.patience,
    epochs: Math.ceil(settings.epochs),
    learning_rate: settings.learningRate,
    batch_size: settings.batchSize,
    processes,
    sharding: shop.shares && processes > 1 ? 'fsdp' : null,
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
    ...(await trainingFiles(shop.files, { data, base, folder }, { stored, showing, signal })),
    output,
    resume: job.attempt > 1,
    seed: settings.seed ?? seedOf(job.number),
    // Besides one a minute: a short run keeps what it has done, too.
    save_steps: Math.ceil(steps / 10),
    report_to: shop.tracking ?? null,
    run_name: runNameOf(job),
    attempt: job.attempt,
  });
  if (job.attempt > 1) {
    const found = await stored(() => bringCheckpoint(shop, job, output, signal));
    if (found === 'lost') reporter.log('The last checkpoint is gone from the file store.');
  }
  const keeping = keepOn(keep, output);
  await keeping.ready;
  await shop.changeGpu();
  signal.throwIfAborted();
  showing({ label: 'starting the trainer', done: null });
  const trainer = shop.engine.trainer(runFile);
  const copies = sendCheckpoints(shop, job, folder, reporter.log);
  const ending = await runTrainer(
    { ...trainer, env: { ...trainer.env, ...trackingEnvironment(shop.tracking, process.env) } },
    reporter,
    {
      started: event =>
        writeStart(shop.db, job, {
          steps: event.max_steps,
          resumedFrom: event.resumed_from,
          device: event.device ?? undefined,
          dtype: event.dtype ?? undefined,
          trainableParameters: event.trainable_parameters ?? undefined,
          processes,
        }),
      saved: (step, place) => copies.add(step, place),
      checkpoint: step => writeCheckpoint(shop.db, job, step),
      speed: tokensPerSecond => writeSpeed(shop.db, job, tokensPerSecond),
      now: () => shop.now().getTime(),
    },
    (await jobNumbered(shop.db, job.communityId, job.number)).report,
    signal,
    grace,
  ).finally(() => {
    keeping.stop();
    return removePrepared(folder);
  });
  try {
    if (ending.kind !== 'done') {
      if (signal.reason !== 'lost') await copies.settle(patience);
      return ending;
    }
  } finally {
    await copies.stop();
  }
  const files = await placeAdapter(shop.folders, job.number, ending.adapter);
  showing({ label: 'saving', done: null });
  const weights = shop.folders.adapter(files.adapter);
  const copy = await stored(() => shop.shared.send(copyPlace(job), weights, signal));
  return { kind: 'done', keep: () => finish(shop, job, { ...files, copy }) };
};

/** Milliseconds that a stopped attempt takes for its last checkpoint to get to the file store. */
const patience = 20_000;

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

async function finish(shop: AttemptContext, job: ClaimedJob, files: AdapterFiles): Promise<void> {
  const announced = await withRetry(() =>
    shop.db.transaction(async tx => {
      await writeWarnings(tx, job);
      const ended = await done(tx, job);
      if (ended) await insertModel(tx, job, files);
      return ended;
    }),
  );
  if (!announced) return shop.shared.remove(`${copyPlace(job)}/`);
  await removeOtherAdapters(shop.folders, job.number, files.adapter);
  await rm(shop.folders.run(job.number), { recursive: true, force: true });
  // What can't be removed now is at a next start.
  await shop.shared.remove(`runs/${job.number}/`).catch(() => {});
}

/** Before the model is announced: what speaks against it. */
async function writeWarnings(
  tx: Queryable,
  { communityId, number, base, settings, data }: ClaimedJob,
): Promise<void> {
  const { evaluation, curve, report } = await jobNumbered(tx, communityId, number);
  const rate = doubtfulRate(settings, await baseIn(tx, communityId, base));
  const warnings = modelWarnings({ settings, evaluation, curve, trials: report.trials, rate });
  const ownRows = data.modality && ownRowsSaid(report.trials);
  await tx.run(sql`
    update training_job set report = report || ${json({ warnings, ...(ownRows && { ownRows }) })}
    where number = ${number}`);
}
