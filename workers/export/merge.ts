import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { waitingForStore } from '../jobs/file-store-wait.ts';
import type { ClaimedJob, NewJob } from '../jobs/job.ts';
import type { AttemptContext, JobWork } from '../jobs/run-attempt.ts';
import type { StoredFile } from '../model.ts';
import { baseIn } from '../models/bases.ts';
import { modelNamed } from '../models/models.ts';
import { isAdapter } from '../training-request.ts';
import { checkModelIsThere, mergedFolder, weightsTask } from './merged-folder.ts';
import { keepWeights, type WeightsRequest, weightsJob } from './weights-job.ts';

/**
 * The job that would write a model whole.
 *
 * @throws UserError when there is no such model, or it is whole as it is
 */
export async function mergeJob(db: Database, request: WeightsRequest): Promise<Omit<NewJob, 'origin'>> {
  const model = await modelNamed(db, request.communityId, request.model);
  if (!isAdapter(model.method)) {
    throw new UserError(
      message('{model} was trained as a whole model: there is no adapter to merge.', { model: model.name }),
    );
  }
  return weightsJob(db, 'merge', request, model, await baseIn(db, request.communityId, model.base));
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

function keep(shop: AttemptContext, job: ClaimedJob, files: readonly StoredFile[]): Promise<void> {
  const { modelId } = weightsTask.parse(job.task);
  const insert = sql`
    insert into merged_model (job_number, model_id, files) values (${job.number}, ${modelId}, ${json(files)})`;
  return keepWeights(shop, job, { modelId, files: files.map(({ sha256 }) => sha256), insert });
}
