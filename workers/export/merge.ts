import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Database } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { waitingForStore } from '../jobs/file-store-wait.ts';
import { type ClaimedJob, done, type NewJob } from '../jobs/job.ts';
import type { AttemptContext, JobWork } from '../jobs/run-attempt.ts';
import type { StoredFile } from '../model.ts';
import { baseIn } from '../models/bases.ts';
import { noteModelFiles } from '../models/model-files.ts';
import { modelNamed } from '../models/models.ts';
import type { PriorityClass, TrainingRequest } from '../training-request.ts';
import { checkModelIsThere, mergedFolder, needsToMerge, weightsTask } from './merged-folder.ts';

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
  const task: z.output<typeof weightsTask> = {
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
    needs: needsToMerge(await baseIn(db, communityId, model.base)),
  };
}

/** Merging: from an adapter and its base to one model, whose files are kept. */
export const merge: JobWork = async attempt => {
  const { shop, job, signal, showing } = attempt;
  const weights = weightsTask.parse(job.task);
  await checkModelIsThere(shop.db, job, weights.adapter);
  const whole = await mergedFolder(attempt, weights);
  if (whole.kind !== 'done') return whole;
  const files: StoredFile[] = [];
  for (const name of (await readdir(whole.folder)).sort()) {
    const put = () => shop.files.put(createReadStream(join(whole.folder, name)));
    files.push({ name, ...(await waitingForStore(put, showing, signal)) });
    signal.throwIfAborted();
  }
  return { kind: 'done', keep: () => keep(shop, job, files) };
};

async function keep(shop: AttemptContext, job: ClaimedJob, files: readonly StoredFile[]): Promise<void> {
  const { modelId } = weightsTask.parse(job.task);
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
