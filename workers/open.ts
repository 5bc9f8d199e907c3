import { rm } from 'node:fs/promises';
import type { Database } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { UserError } from '../store/errors.ts';
import type { Files } from '../store/files/files.ts';
import { type Logger, openLogger } from '../store/logging/logger.ts';
import { message } from '../store/message.ts';
import type { Queues } from '../store/queue/queue.ts';
import type { Topics } from '../store/queue/topics.ts';
import type { Engine } from './environment/engine.ts';
import type { PythonEnvironment } from './environment/environment.ts';
import { foldersOf } from './environment/folders.ts';
import { type Machine, thisMachine } from './environment/machine.ts';
import { askToCancel, cancelled, cancelSilent, type Entry, insertJob, resumed } from './jobs/job.ts';
import { jobNumbered, jobNumbers, listJobs } from './jobs/list-jobs.ts';
import { trainingQueue } from './jobs/training-queue.ts';
import { baseNamed, basesOf } from './models/catalog.ts';
import { chooseName, lockNames, nameAgain } from './models/model-names.ts';
import { listModels, markDeleted, modelNamed, modelNames } from './models/models.ts';
import { pythonEngine } from './python-engine.ts';
import { chatThrough } from './serving/chat.ts';
import { openEmbeddingProxy } from './serving/embedding-proxy.ts';
import { peftServing } from './serving/peft.ts';
import { removeOrphanedFiles } from './training/orphaned-files.ts';
import { planFor } from './training/plan-facts.ts';
import { startTraining } from './training/training.ts';
import type { TrainingRequest, Workers } from './workers.ts';

export interface WorkersOptions {
  db: Database;
  queues: Queues;
  files: Files;
  topics: Topics;
  dataDir: string;
  environment: PythonEnvironment;
  /** The trainer and the model server; left out, the Python engine in that environment. */
  engine?: Engine;
  /** Whether this process takes jobs. */
  runHere: boolean;
  now?: () => Date;
  /** Without it, what fails unexpectedly is written to standard error. */
  log?: Logger;
}

/** Seconds without a sign of life after which a job's worker no longer has to be asked before it is cancelled. */
const silent = 15;

/** Opens the room: goes on with the jobs that a stopped process left, and takes new ones when `runHere` says so. */
export async function openWorkers(options: WorkersOptions): Promise<Workers> {
  const { db, queues, files, topics, environment, runHere, now = () => new Date() } = options;
  const folders = foldersOf(options.dataDir);
  const engine = options.engine ?? pythonEngine(environment);
  let looked: Promise<Machine> | undefined;
  const machine = () => {
    looked ??= thisMachine();
    return looked;
  };
  // On a machine with a GPU the server answers from the processor while a job has the GPU.
  const serving = peftServing(async () => {
    const program = engine.server();
    if (!training.busy() || !(await machine()).gpu) return program;
    return { ...program, env: { ...program.env, CUDA_VISIBLE_DEVICES: '' } };
  });
  await removeOrphanedFiles(db, folders);
  const embeddingProxy = openEmbeddingProxy(serving);
  const queue = trainingQueue(queues);
  const training = await startTraining(
    {
      db,
      files,
      topics,
      folders,
      environment,
      engine,
      now,
      log: (options.log ?? openLogger({ level: 'warn' })).child({ room: 'workers' }),
      // Its next start finds the GPU taken, or free again.
      changeGpu: async () => {
        if ((await machine()).gpu) await serving.rest();
      },
    },
    queue,
    machine,
    runHere,
  );
  const planning = { db, files, environment, engine, machine: async () => (runHere ? machine() : undefined) };
  const changed = (number: number) => topics.publish(`job:${number}`);

  return {
    bases: basesOf,
    base: baseNamed,
    plan: request => planFor(planning, request),
    async start(request, origin) {
      const known = await db.first<Entry>(sql`select number, run from training_job where origin = ${origin}`);
      const entry = known ?? (await enqueue(request, origin));
      await queue.add(entry);
      changed(entry.number);
      return jobNumbered(db, request.communityId, entry.number);
    },
    jobs: (communityId, status) => listJobs(db, communityId, status),
    jobNumbers: communityId => jobNumbers(db, communityId),
    job: (communityId, number) => jobNumbered(db, communityId, number),
    async cancel(communityId, number) {
      const { status } = await jobNumbered(db, communityId, number);
      if (status === 'done' || status === 'failed') {
        throw new UserError(
          status === 'done'
            ? message('Job {job} is done already: nothing runs.', { job: String(number) })
            : message('Job {job} has failed already: nothing runs.', { job: String(number) }),
        );
      }
      if (!(await cancelled(db, number)) && (await askToCancel(db, number))) {
        training.cancel(number);
        await cancelSilent(db, number, silent);
      }
      changed(number);
      return jobNumbered(db, communityId, number);
    },
    async resume(communityId, number) {
      const job = await jobNumbered(db, communityId, number);
      if (job.status === 'done') {
        throw new UserError(
          message('Job {job} is done: it made {model}. Train again for another model.', {
            job: String(number),
            model: job.modelName,
          }),
        );
      }
      const entry = await db.transaction(async tx => {
        await lockNames(tx, communityId);
        return resumed(tx, number, await nameAgain(tx, communityId, job.modelName, number));
      });
      // Without an entry it is waiting or running already, which is what was asked for.
      if (entry) await queue.add(entry);
      changed(number);
      return jobNumbered(db, communityId, number);
    },

    models: (communityId, filter) => listModels(db, communityId, filter),
    modelNames: communityId => modelNames(db, communityId),
    model: (communityId, name) => modelNamed(db, communityId, name),
    async deleteModel(communityId, name) {
      const model = await modelNamed(db, communityId, name);
      await markDeleted(db, model.id);
      await rm(folders.adapter(model.adapter), { recursive: true, force: true });
      changed(model.jobNumber);
      return model;
    },

    chat: chatThrough({ db, environment, engine, serving, folders }),
    environment,
    async embeddingEndpoint() {
      if ((await environment.status()).state !== 'ready') return undefined;
      await engine.ensureEmbedding();
      return { ...(await embeddingProxy.open()), model: 'all-minilm-l6-v2', dimensions: 384 };
    },
    async mergePerson(tx, from, into) {
      await tx.run(sql`update training_job set person_id = ${into} where person_id = ${from}`);
    },
    async health() {
      const counts = await db.one<{ running: number; queued: number }>(sql`
        select count(*) filter (where status = 'running') as running,
               count(*) filter (where status = 'queued') as queued
        from training_job where status in ('running', 'queued')`);
      // Embedded, nobody else can be there; a server knows who is connected to it.
      const workers = db.kind === 'embedded' ? Number(runHere) : await queue.workers();
      return { ...counts, workers, server: serving.state() };
    },
    async stop() {
      await Promise.all([embeddingProxy.close(), serving.stop(), training.stop()]);
    },
  };

  async function enqueue(request: TrainingRequest, origin: string): Promise<Entry> {
    const { base, settings, steps } = await planFor(planning, request);
    return db.transaction(async tx => {
      await lockNames(tx, request.communityId);
      const modelName = await chooseName(tx, request.communityId, request.data.datanet, request.name);
      return insertJob(tx, { origin, request, base: base.name, settings, modelName, steps });
    });
  }
}
