import { rm } from 'node:fs/promises';
import type { z } from 'zod';
import type { Queryable } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import type { Sha256 } from '../../store/files/files.ts';
import type { BaseModel } from '../base-model.ts';
import { type ClaimedJob, done, type NewJob } from '../jobs/job.ts';
import type { AttemptContext } from '../jobs/run-attempt.ts';
import { noteModelFiles } from '../models/model-files.ts';
import type { StoredModel } from '../models/models.ts';
import type { PriorityClass, TrainingRequest } from '../training-request.ts';
import { needsToMerge, type weightsTask } from './merged-folder.ts';

/** Who asks for a model’s weights in another form. */
export interface WeightsRequest {
  communityId: number;
  personId: number;
  priorityClass?: PriorityClass;
  model: string;
}

/** A job that writes the weights of a model anew, with the data of the run that made it. */
export async function weightsJob(
  db: Queryable,
  kind: 'merge' | 'convert',
  { communityId, personId, priorityClass }: WeightsRequest,
  model: StoredModel,
  base: BaseModel,
  more: object = {},
): Promise<Omit<NewJob, 'origin'>> {
  const { data } = await db.one<{ data: TrainingRequest['data'] }>(
    sql`select data from training_job where number = ${model.jobNumber}`,
  );
  const weights: z.output<typeof weightsTask> = {
    modelId: model.id,
    adapter: model.adapter,
    sha256: model.sha256,
  };
  return {
    kind,
    request: { communityId, personId, ...(priorityClass && { priorityClass }), data },
    task: { ...weights, ...more },
    base: model.base,
    settings: model.settings,
    modelName: model.name,
    steps: 1,
    needs: needsToMerge(base),
  };
}

/** Ends the job with the files it made, noted by `insert` in the same transaction, and removes its folder. */
export async function keepWeights(
  shop: AttemptContext,
  job: ClaimedJob,
  { modelId, files, insert }: { modelId: number; files: readonly Sha256[]; insert: Sql },
): Promise<void> {
  const ended = await withRetry(() =>
    shop.db.transaction(async tx => {
      const ended = await done(tx, job);
      if (ended) {
        await tx.run(insert);
        await noteModelFiles(tx, modelId, files);
      }
      return ended;
    }),
  );
  if (ended) await rm(shop.folders.run(job.number), { recursive: true, force: true });
}
