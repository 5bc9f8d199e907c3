import { createReadStream } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Database } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { BaseModel } from '../base-model.ts';
import { canBeGguf, type GgufFile, ggufBytes, type Quantization, quantizations } from '../gguf.ts';
import { waitingForStore } from '../jobs/file-store-wait.ts';
import type { ClaimedJob, NewJob } from '../jobs/job.ts';
import { writeJobFile } from '../jobs/job-file.ts';
import type { AttemptContext, JobWork } from '../jobs/run-attempt.ts';
import { type ProgramEnding, runProgram } from '../jobs/run-program.ts';
import { baseIn } from '../models/bases.ts';
import { mergedFilesOfModel } from '../models/merged-files.ts';
import { bringAdapter } from '../models/model-copies.ts';
import { modelNamed } from '../models/models.ts';
import { isAdapter } from '../training-request.ts';
import { checkModelIsThere, mergedFolder, weightsTask } from './merged-folder.ts';
import { keepWeights, type WeightsRequest, weightsJob } from './weights-job.ts';

/** What `to_gguf.py` is told: the contract of its GGUF.json. */
export interface ConversionFile {
  /** A folder with a whole model. */
  model: string;
  name: string;
  quantization: Quantization;
  output: string;
  attempt: number;
}

const conversionTask = weightsTask.extend({
  quantization: z.enum(quantizations),
  version: z.string(),
  /** Whether its weights are a whole model as they are. */
  whole: z.boolean(),
});

const progress = z.object({ event: z.literal('progress'), done: z.number() });
const written = z.object({
  event: z.literal('done'),
  gguf: z.string(),
  ollama: z.object({ template: z.string().nullable(), stop: z.array(z.string()) }),
});

/** @throws UserError that says what works instead, where models of a base can't be written as GGUF */
export function checkCanBeGguf(base: BaseModel): void {
  if (canBeGguf(base)) return;
  throw new UserError(
    message(
      'Models of {base} are not written as GGUF here. Export it with the format merged: transformers reads those files.',
      { base: base.name },
    ),
  );
}

/**
 * The job that would write a model as one GGUF file.
 *
 * @throws UserError when there is no such model, or it can't be written so
 */
export async function convertJob(
  db: Database,
  request: WeightsRequest & { quantization: Quantization },
): Promise<Omit<NewJob, 'origin'>> {
  const model = await modelNamed(db, request.communityId, request.model);
  const base = await baseIn(db, request.communityId, model.base);
  checkCanBeGguf(base);
  return weightsJob(db, 'convert', request, model, base, {
    quantization: request.quantization,
    version: model.version,
    whole: !isAdapter(model.method),
  });
}

/** Converting: from a model, merged with its base where it is an adapter, to one file that is kept. */
export const convert: JobWork = async attempt => {
  const { shop, job, reporter, signal, grace, showing } = attempt;
  const task = conversionTask.parse(job.task);
  await checkModelIsThere(shop.db, job, task.adapter);
  const base = await baseIn(shop.db, job.communityId, job.base);
  // Once where it is written, once where it is kept.
  shop.files.checkRoom(2 * ggufBytes(base, task.quantization));
  const model = await wholeModel(attempt, task);
  if (model.kind !== 'done') return model;
  const folder = shop.folders.run(job.number);
  const file = await writeJobFile<ConversionFile>(folder, {
    model: model.folder,
    name: `${job.modelName} ${task.version}`,
    quantization: task.quantization,
    output: join(folder, 'output'),
    attempt: job.attempt,
  });
  let made: z.output<typeof written> | undefined;
  const hear = (event: unknown) => {
    const told = progress.safeParse(event).data;
    if (told) showing({ label: 'writing the file', done: told.done });
    made = written.safeParse(event).data ?? made;
    return told !== undefined || made !== undefined;
  };
  const ending = await runProgram(shop.engine.converter(file), reporter, hear, signal, grace);
  if (ending.kind !== 'done') return ending;
  if (!made) return { kind: 'stopped' };
  const { gguf, ollama } = made;
  const put = () => shop.files.put(createReadStream(gguf));
  const name = `${job.modelName}-${task.quantization}.gguf`;
  const kept = { name, ...(await waitingForStore(put, showing, signal)) };
  return {
    kind: 'done',
    keep: () => keep(shop, job, { quantization: task.quantization, file: kept, ollama }),
  };
};

/** The folder of the whole model: its own weights, those of an earlier merge, or a new one. */
async function wholeModel(
  attempt: Parameters<JobWork>[0],
  task: z.output<typeof conversionTask>,
): Promise<{ kind: 'done'; folder: string } | Exclude<ProgramEnding, { kind: 'done' }>> {
  const { shop, job, signal, showing } = attempt;
  if (task.whole) {
    const weights = { name: job.modelName, adapter: task.adapter, sha256: task.sha256 };
    await waitingForStore(() => bringAdapter(shop, weights, signal), showing, signal);
    return { kind: 'done', folder: shop.folders.adapter(task.adapter) };
  }
  const files = (await mergedFilesOfModel(shop.db, task.modelId)) ?? [];
  const here = await Promise.all(files.map(({ sha256 }) => shop.files.has(sha256)));
  if (files.length === 0 || here.includes(false)) return mergedFolder(attempt, task);
  const folder = join(shop.folders.run(job.number), 'merged');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { name, sha256 } of files) {
    const local = await waitingForStore(() => shop.files.local(sha256, signal), showing, signal);
    await symlink(local, join(folder, name));
  }
  return { kind: 'done', folder };
}

function keep(shop: AttemptContext, job: ClaimedJob, made: GgufFile): Promise<void> {
  const { modelId } = conversionTask.parse(job.task);
  const insert = sql`
    insert into gguf_model (job_number, model_id, quantization, file, ollama)
    values (${job.number}, ${modelId}, ${made.quantization}, ${json(made.file)}, ${json(made.ollama)})`;
  return keepWeights(shop, job, { modelId, files: [made.file.sha256], insert });
}
