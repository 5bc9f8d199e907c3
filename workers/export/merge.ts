import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Database } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { BaseModel } from '../base-model.ts';
import type { Needs } from '../capability.ts';
import { waitingForStore } from '../jobs/file-store-wait.ts';
import { type ClaimedJob, done, type NewJob } from '../jobs/job.ts';
import { writeJobFile } from '../jobs/job-file.ts';
import type { AttemptContext, JobWork } from '../jobs/run-attempt.ts';
import { runProgram } from '../jobs/run-program.ts';
import type { StoredFile } from '../model.ts';
import { baseIn } from '../models/bases.ts';
import { bringAdapter } from '../models/model-copies.ts';
import { noteModelFiles } from '../models/model-files.ts';
import { modelNamed } from '../models/models.ts';
import type { PriorityClass, TrainingRequest } from '../training-request.ts';

/** What `merge.py` is told: the contract of its MERGE.json. */
export interface MergeFile {
  base: string;
  adapter: string;
  output: string;
  attempt: number;
}

const mergeTask = z.object({ modelId: z.number().int(), adapter: z.string(), sha256: z.string() });
const merged = z.object({ event: z.literal('done'), merged: z.string() });

/**
 * The job that would write a model whole.
 *
 * @throws UserError when there is no such model, or it is whole as it is
 */
export async function mergeJob(
  db: Database,
  {
    communityId,
    personId,
    priorityClass,
    model: name,
  }: { communityId: number; personId: number; priorityClass?: PriorityClass; model: string },
): Promise<Omit<NewJob, 'origin'>> {
  const model = await modelNamed(db, communityId, name);
  if (model.method === 'full' || model.method === 'freeze') {
    throw new UserError(
      message('{model} was trained as a whole model: there is no adapter to merge.', { model: model.name }),
    );
  }
  const { data } = await db.one<{ data: TrainingRequest['data'] }>(
    sql`select data from training_job where number = ${model.jobNumber}`,
  );
  const task: z.output<typeof mergeTask> = {
    modelId: model.id,
    adapter: model.adapter,
    sha256: model.sha256,
  };
  return {
    kind: 'merge',
    request: { communityId, personId, ...(priorityClass && { priorityClass }), data },
    task,
    base: model.base,
    settings: model.settings,
    modelName: model.name,
    steps: 1,
    needs: needsOf(await baseIn(db, communityId, model.base)),
  };
}

/** It adds up in main memory in 4 bytes a parameter, of which hosts with GPUs have more than their GPUs. */
function needsOf({ billions }: BaseModel): Needs {
  const bytes = billions * 4e9 + 1.5e9;
  return { bytes: { gpu: 0, 'cpu-bf16': bytes, cpu: bytes }, prefersGpu: false };
}

/** Merging: from an adapter and its base to one model, whose files are kept. */
export const merge: JobWork = async ({ shop, job, reporter, signal, grace, showing }) => {
  const { adapter, sha256 } = mergeTask.parse(job.task);
  const there = await shop.db.first(sql`
    select from trained_model where adapter = ${adapter} and deleted_at is null`);
  if (!there)
    throw new UserError(
      message('{model} was deleted meanwhile: there is nothing to merge.', { model: job.modelName }),
    );
  const weights = { name: job.modelName, adapter, sha256 };
  await waitingForStore(() => bringAdapter(shop, weights, signal), showing, signal);
  showing({ label: 'looking for the base', done: null });
  const known = await baseIn(shop.db, job.communityId, job.base);
  const base = await shop.engine.ensureBase(known, showing, signal);
  const folder = shop.folders.run(job.number);
  const file = await writeJobFile<MergeFile>(folder, {
    base,
    adapter: shop.folders.adapter(adapter),
    output: join(folder, 'output'),
    attempt: job.attempt,
  });
  await shop.changeGpu();
  signal.throwIfAborted();
  showing({ label: 'starting the merge', done: null });
  let made: string | undefined;
  const hear = (event: unknown) => {
    made = merged.safeParse(event).data?.merged ?? made;
    return made !== undefined;
  };
  const ending = await runProgram(shop.engine.merger(file), reporter, hear, signal, grace);
  if (ending.kind !== 'done' || made === undefined)
    return ending.kind === 'done' ? { kind: 'stopped' } : ending;
  const files: StoredFile[] = [];
  for (const name of (await readdir(made)).sort()) {
    const put = () => shop.files.put(createReadStream(join(made ?? '', name)));
    files.push({ name, ...(await waitingForStore(put, showing, signal)) });
    signal.throwIfAborted();
  }
  return { kind: 'done', keep: () => keep(shop, job, files) };
};

async function keep(shop: AttemptContext, job: ClaimedJob, files: readonly StoredFile[]): Promise<void> {
  const { modelId } = mergeTask.parse(job.task);
  const ended = await withRetry(() =>
    shop.db.transaction(async tx => {
      const ended = await done(tx, job);
      if (ended) {
        await tx.run(sql`
          insert into merged_model (job_number, model_id, files)
          values (${job.number}, ${modelId}, ${json(files)})`);
        await noteModelFiles(
          tx,
          modelId,
          files.map(({ sha256 }) => sha256),
        );
      }
      return ended;
    }),
  );
  if (ended) await rm(shop.folders.run(job.number), { recursive: true, force: true });
}
