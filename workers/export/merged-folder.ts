import { join } from 'node:path';
import { z } from 'zod';
import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { BaseModel } from '../base-model.ts';
import type { Needs } from '../capability.ts';
import { waitingForStore } from '../jobs/file-store-wait.ts';
import type { ClaimedJob } from '../jobs/job.ts';
import { writeJobFile } from '../jobs/job-file.ts';
import type { JobWork } from '../jobs/run-attempt.ts';
import { type ProgramEnding, runProgram } from '../jobs/run-program.ts';
import { baseIn } from '../models/bases.ts';
import { bringAdapter } from '../models/model-copies.ts';

/** What `merge.py` is told: the contract of its MERGE.json. */
export interface MergeFile {
  base: string;
  adapter: string;
  output: string;
  attempt: number;
}

/** A model's weights, as a job on them names them. */
export const weightsTask = z.object({ modelId: z.number().int(), adapter: z.string(), sha256: z.string() });

/** Bytes of a billion parameters, in bfloat16. */
const bytesEach = 2e9;

const merged = z.object({ event: z.literal('done'), merged: z.string() });

/** @throws UserError when the model was deleted while its job waited */
export async function checkModelIsThere(db: Queryable, job: ClaimedJob, adapter: string): Promise<void> {
  const there = await db.first(sql`
    select from trained_model where adapter = ${adapter} and deleted_at is null`);
  if (there) return;
  throw new UserError(
    message('{model} was deleted meanwhile: there is nothing to export.', { model: job.modelName }),
  );
}

/** Merging adds up in main memory in 4 bytes a parameter, of which hosts with GPUs have more than their GPUs. */
export function needsToMerge({ billions }: BaseModel): Needs {
  const bytes = billions * 4e9 + 1.5e9;
  return { bytes: { gpu: 0, 'cpu-bf16': bytes, cpu: bytes }, prefersGpu: false };
}

/**
 * Writes an adapter and its base as one model into the folder of the job.
 *
 * @returns that folder, or why there is none
 * @throws DiskFull before it begins, where it would not fit
 */
export async function mergedFolder(
  { shop, job, reporter, signal, grace, showing }: Parameters<JobWork>[0],
  { adapter, sha256 }: z.output<typeof weightsTask>,
): Promise<{ kind: 'done'; folder: string } | Exclude<ProgramEnding, { kind: 'done' }>> {
  const weights = { name: job.modelName, adapter, sha256 };
  await waitingForStore(() => bringAdapter(shop, weights, signal), showing, signal);
  showing({ label: 'looking for the base', done: null });
  const known = await baseIn(shop.db, job.communityId, job.base);
  shop.files.checkRoom(known.billions * bytesEach);
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
  if (ending.kind !== 'done') return ending;
  return made === undefined ? { kind: 'stopped' } : { kind: 'done', folder: made };
}
