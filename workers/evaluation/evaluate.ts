import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withRetry } from '../../store/database/retry.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import { replacementOf } from '../../store/files/replaced-files.ts';
import { message } from '../../store/message.ts';
import { waitingForStore } from '../jobs/file-store-wait.ts';
import { type ClaimedJob, done } from '../jobs/job.ts';
import { writeJobFile } from '../jobs/job-file.ts';
import { withRenewedData } from '../jobs/renewed-data.ts';
import { type AttemptContext, dataFile, type JobWork } from '../jobs/run-attempt.ts';
import { runProgram } from '../jobs/run-program.ts';
import { baseIn } from '../models/bases.ts';
import { insertEvaluation } from '../models/evaluations.ts';
import { bringAdapter } from '../models/model-copies.ts';
import { resultOf } from './evaluation-result.ts';
import { collectFindings, type Findings } from './findings.ts';
import { type HeldOutParts, heldOutParts } from './held-out-parts.ts';
import { type EvaluationTask, evaluationTask } from './task.ts';

/** What `evaluate.py` is told: the contract of its EVALUATION.json. */
export interface EvaluationFile {
  /** `name` is one of a kind; folders, but for the name. */
  models: { name: string; base: string; adapter: string | null; template: string | null }[];
  held_out: string;
  /** Files of rows that its models were trained on. */
  train: string[];
  max_length: number;
  answers: number;
  output: string;
  seed: number;
  attempt: number;
}

/** Measuring: from held-out rows to figures. It goes on from what an earlier attempt found. */
export const evaluate: JobWork = async ({ shop, job: asked, reporter, signal, grace, showing }) => {
  const job = await withRenewedData(shop, asked, reporter);
  const task = evaluationTask.parse(job.task);
  const stored = <T>(work: () => Promise<T>) => waitingForStore(work, showing, signal);
  for (const model of task.models) await stored(() => checkThere(shop, model, signal));
  const bases = new Map<string, string>();
  for (const name of new Set(task.models.map(({ base }) => base))) {
    showing({ label: 'looking for the base', done: null });
    const base = await baseIn(shop.db, job.communityId, name);
    bases.set(name, await shop.engine.ensureBase(base, showing, signal));
    signal.throwIfAborted();
  }
  const folder = shop.folders.run(job.number);
  const adapter = (id: string | undefined) => (id === undefined ? null : shop.folders.adapter(id));
  const trained = new Set(task.models.flatMap(model => (model.trained === undefined ? [] : [model.trained])));
  const here = (sha256: Sha256) => stored(() => dataFile(shop.files, sha256, job.data.label, signal));
  const heldOut = await here(job.data.heldOut);
  const older = task.older && (await newestOf(shop, task.older));
  const parts = older && (await heldOutParts({ older: await here(older), newer: heldOut }, folder));
  const file = await writeJobFile<EvaluationFile>(folder, {
    models: task.models.map(model => ({
      name: model.name,
      base: bases.get(model.base) ?? '',
      adapter: adapter(model.adapter),
      template: adapter(model.template),
    })),
    held_out: parts?.path ?? heldOut,
    train: await filesLeft(shop.files, trained, here),
    max_length: job.settings.maxLength,
    answers: task.asked,
    output: join(folder, 'output'),
    // The same rows are asked by every attempt, and by every evaluation on the same data.
    seed: job.data.snapshotId,
    attempt: job.attempt,
  });
  await shop.changeGpu();
  signal.throwIfAborted();
  showing({ label: 'starting the evaluation', done: null });
  const names = task.models.map(({ name }) => name);
  const { findings, hear } = collectFindings(names, (step, steps) => {
    if (steps > 0) reporter.progress({ step, steps });
  });
  const ending = await runProgram(shop.engine.evaluator(file), reporter, hear, signal, grace);
  if (ending.kind !== 'done') return ending;
  return { kind: 'done', keep: () => keep(shop, job, { task, findings, parts }) };
};

/** The older held-out rows, without those that had to go meanwhile. */
async function newestOf(
  { db }: AttemptContext,
  { snapshotId, heldOut }: NonNullable<EvaluationTask['older']>,
): Promise<Sha256> {
  return (await replacementOf(db, snapshotId, heldOut))?.sha256 ?? heldOut;
}

/** @throws UserError when a model was deleted while its evaluation waited */
async function checkThere(
  shop: AttemptContext,
  model: EvaluationTask['models'][number],
  signal: AbortSignal,
): Promise<void> {
  const { name, adapter, sha256 } = model;
  if (adapter === undefined || sha256 === undefined) return;
  const there = await shop.db.first(sql`
    select from trained_model where adapter = ${adapter} and deleted_at is null`);
  if (!there)
    throw new UserError(
      message('{model} was deleted meanwhile: there is nothing to measure.', { model: name }),
    );
  await bringAdapter(shop, { name, adapter, sha256 }, signal);
}

async function keep(
  shop: AttemptContext,
  job: ClaimedJob,
  measured: { task: EvaluationTask; findings: Findings; parts: HeldOutParts | undefined },
): Promise<void> {
  const { task } = measured;
  const result = await resultOf(job.data, measured);
  const ended = await withRetry(() =>
    shop.db.transaction(async tx => {
      const ended = await done(tx, job);
      if (ended) await insertEvaluation(tx, job.number, task.modelId, result);
      return ended;
    }),
  );
  if (ended) await rm(shop.folders.run(job.number), { recursive: true, force: true });
}

/** Files that models were trained on, less those that are gone since rows of them were removed. */
async function filesLeft(
  files: Files,
  trained: ReadonlySet<Sha256>,
  here: (sha256: Sha256) => Promise<string>,
): Promise<string[]> {
  const there = await Promise.all(
    [...trained].map(async sha256 => ((await files.has(sha256)) ? [await here(sha256)] : [])),
  );
  return there.flat();
}
