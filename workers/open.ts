import { rm } from 'node:fs/promises';
import type { Database } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import type { Files } from '../store/files/files.ts';
import { type SharedFolders, sharedDisk } from '../store/files/shared-folders.ts';
import { openBackfill } from '../store/ledger/backfill.ts';
import { type Logger, openLogger } from '../store/logging/logger.ts';
import type { Queues } from '../store/queue/queue.ts';
import type { Topics } from '../store/queue/topics.ts';
import type { Engine } from './environment/engine.ts';
import type { PythonEnvironment } from './environment/environment.ts';
import { type Folders, foldersOf } from './environment/folders.ts';
import { gpusHere, type Machine, thisMachine } from './environment/machine.ts';
import { thisVersion } from './environment/version.ts';
import { openArena } from './evaluation/arena/arena.ts';
import { evaluate } from './evaluation/evaluate.ts';
import { measureRefinements } from './evaluation/measure-refinements.ts';
import { checkCanBeGguf, convert } from './export/convert.ts';
import { exportModel } from './export/export-model.ts';
import { merge } from './export/merge.ts';
import { runRecords } from './export/run-records.ts';
import { openJobControl } from './job-control.ts';
import { openJobRequests } from './job-requests.ts';
import { jobNumbered, jobNumbers, listJobs } from './jobs/list-jobs.ts';
import { slotsOf, type TrainingLimits } from './jobs/slots.ts';
import { trainingQueue } from './jobs/training-queue.ts';
import { lackingJobs } from './jobs/waiting.ts';
import { listWorkers, noteInstallation, slotsThere } from './jobs/worker-registry.ts';
import type { Launcher } from './launching/launcher.ts';
import { type LaunchLimits, openLaunching } from './launching/launching.ts';
import { backfillJobs } from './ledger/record.ts';
import { mergePerson } from './merge-person.ts';
import { addBase, lookAtBase, removableBase, removeBase } from './models/added-bases.ts';
import { type BaseLimits, usualBaseLimits } from './models/base-quota.ts';
import { baseIn, basesIn } from './models/bases.ts';
import { embeddingModel } from './models/embedding-model.ts';
import { evaluationsOf, forgetSamples } from './models/evaluations.ts';
import { ggufFileOfModel } from './models/gguf-files.ts';
import { mergedFilesOfModel } from './models/merged-files.ts';
import { bringAdapter, removeModelCopies } from './models/model-copies.ts';
import { noteModelFiles, removeModelFiles } from './models/model-files.ts';
import { listModels, markDeleted, modelNamed, modelNames } from './models/models.ts';
import { openNamedModels } from './models/named-models.ts';
import { pythonEngine } from './python-engine.ts';
import { chatThrough } from './serving/chat.ts';
import { ollamaServing } from './serving/ollama/ollama.ts';
import { peftServing } from './serving/peft.ts';
import type { RemoteServing } from './serving/serving.ts';
import { type VllmSettings, vllmServing } from './serving/vllm/vllm.ts';
import { shareInBackground } from './share-in-background.ts';
import { finetune } from './training/finetune.ts';
import { removeOrphanedFiles } from './training/orphaned-files.ts';
import { memoryByMethod } from './training/plan.ts';
import { dryRunFor, planFor } from './training/plan-facts.ts';
import { openPresets } from './training/presets.ts';
import { followSweeps } from './training/sweep-topics.ts';
import { sweepNumbered } from './training/sweeps.ts';
import { startTraining } from './training/training.ts';
import type { Workers } from './workers.ts';

export interface WorkersOptions {
  db: Database;
  queues: Queues;
  files: Files;
  /** How machines hand each other checkpoints and models; left out, by the disk. */
  shared?: SharedFolders;
  topics: Topics;
  dataDir: string;
  environment: PythonEnvironment;
  /** Folders of this machine that bases may be taken from. */
  baseFolders?: readonly string[];
  /** What the bases that a community adds may come to; left out, 20 of 100 GB together. */
  baseLimits?: BaseLimits;
  /** The trainer and the model server; left out, the Python engine in that environment. */
  engine?: Engine;
  /** A vLLM server that answers with models where it can; where it sees the adapters is left out when it is here. */
  vllm?: (Omit<VllmSettings, 'adaptersPath'> & { adaptersPath: string | undefined }) | undefined;
  /** An Ollama server that does so instead; `vllm` goes before it. */
  ollama?: { url: string } | undefined;
  /** Whether this process takes jobs. */
  runHere: boolean;
  /** Jobs of one member that may wait or run at once in a community; left out, 20. */
  jobsPerPerson?: number;
  /** Starts machines for jobs that fit no worker. */
  launch?: { launcher: Launcher; limits: LaunchLimits } | undefined;
  /** The service that trainings are followed in. */
  tracking?: 'wandb' | 'mlflow' | 'trackio' | undefined;
  /** What trainings may take here. */
  training?: TrainingLimits;
  /** Whether it does nothing else, and the bot is another process. */
  alone?: boolean;
  /** Left out, that of this program. */
  version?: string;
  now?: () => Date;
  /** Without it, what fails unexpectedly is written to standard error. */
  log?: Logger;
}

/** Opens the room: goes on with the jobs that a stopped process left, and takes new ones when `runHere` says so. */
export async function openWorkers(options: WorkersOptions): Promise<Workers> {
  const { db, queues, files, topics, environment, runHere, now = () => new Date() } = options;
  const { shared = sharedDisk, jobsPerPerson = 20, baseFolders = [] } = options;
  const baseRules = { folders: baseFolders, limits: options.baseLimits ?? usualBaseLimits };
  const log = (options.log ?? openLogger({ level: 'warn' })).child({ room: 'workers' });
  const folders = foldersOf(options.dataDir);
  const engine = options.engine ?? pythonEngine(environment, baseFolders);
  let looked: Promise<Machine> | undefined;
  const machine = () => {
    looked ??= thisMachine(options.training?.processes);
    return looked;
  };
  // While jobs have GPUs the server answers with those that are free, or from the processor.
  const serving = peftServing(async () => {
    const program = engine.server();
    if (!training.busy() || !(await machine()).gpu) return program;
    return { ...program, env: { ...program.env, CUDA_VISIBLE_DEVICES: training.freeDevices().join(',') } };
  });
  const remote = remoteServing(options, folders);
  await removeOrphanedFiles(db, folders);
  const version = options.version ?? (await thisVersion());
  const { alone = false } = options;
  if (!alone) await noteInstallation(db, version);
  const thisWorker = async () => {
    const [{ name, cores, memory, bf16 }, found] = await Promise.all([machine(), gpusHere()]);
    const gpus = found.map(gpu => ({ name: gpu.name, memory: gpu.memory }));
    const facts = { machine: name, version, cores, memory, gpus, alone };
    return { facts, slots: slotsOf({ memory, bf16 }, found, options.training) };
  };
  const sharing = shareInBackground({ db, folders, shared });
  const queue = trainingQueue(queues);
  const launching =
    options.launch && openLaunching({ db, topics, log }, options.launch.launcher, options.launch.limits);
  const planning = {
    db,
    files,
    environment,
    engine,
    machine: async () => (runHere ? machine() : undefined),
    slots: async () => [...(await slotsThere(db)), ...(launching ? [launching.slot] : [])],
  };
  const changed = (number: number) => topics.publish(`job:${number}`);
  const measuring = { planning, queue, changed, log };
  const training = await startTraining(
    {
      db,
      files,
      shared,
      topics,
      folders,
      environment,
      engine,
      now,
      log,
      tracking: options.tracking,
      // Its next start finds the GPU taken, or free again.
      changeGpu: async () => {
        if ((await machine()).gpu) await serving.rest();
      },
    },
    { train: finetune, evaluate, merge, convert },
    queue,
    runHere ? await thisWorker() : undefined,
    () => measureRefinements(measuring),
  );
  const backfill = openBackfill(() => backfillJobs(db), log);
  backfill.start();
  const sweeps = await followSweeps(db, topics);

  const control = openJobControl({ db, queue, cancel: training.cancel, changed });
  const requests = openJobRequests({ planning, queue, sweeps, measuring, jobsPerPerson, changed });

  return {
    ...requests,
    cancel: control.cancel,
    pause: control.pause,
    keep: control.keep,
    resume: control.resume,
    bases: (communityId, family) => basesIn(db, communityId, family),
    base: (communityId, name) => baseIn(db, communityId, name),
    addedBases: {
      async plan(request) {
        const found = await lookAtBase(db, request, baseRules);
        return { ...found, memory: memoryByMethod(found.base, await planning.machine()) };
      },
      async add(request, origin) {
        const base = await addBase(db, request, origin, baseRules);
        topics.publish(`base:${request.communityId}`);
        return base;
      },
      removable: (communityId, name) => removableBase(db, communityId, name),
      async remove(communityId, name) {
        const base = await removeBase(db, folders.bases, communityId, name);
        topics.publish(`base:${communityId}`);
        return base;
      },
    },
    plan: request => planFor(planning, request),
    dryRun: (request, signal) => dryRunFor(planning, request, signal),
    presets: openPresets(db),
    sweep: (communityId, number) => sweepNumbered(db, communityId, number),
    async cancelSweep(communityId, number) {
      const { runs } = await sweepNumbered(db, communityId, number);
      // The last first, so that none begins when the one before it ends.
      for (const { job, status } of runs.toReversed()) {
        if (status === 'queued' || status === 'running' || status === 'paused')
          await control.stopJob(job, 'cancelled');
      }
      sweeps.follow(
        number,
        runs.map(({ job }) => job),
      );
      return sweepNumbered(db, communityId, number);
    },
    forgetSamples: snapshotIds => forgetSamples(db, snapshotIds),
    async evaluations(communityId, name) {
      return evaluationsOf(db, (await modelNamed(db, communityId, name)).id);
    },
    async mergedFiles(communityId, name) {
      return mergedFilesOfModel(db, (await modelNamed(db, communityId, name)).id);
    },
    async ggufFile(communityId, name, quantization) {
      const model = await modelNamed(db, communityId, name);
      checkCanBeGguf(await baseIn(db, communityId, model.base));
      return ggufFileOfModel(db, model.id, quantization);
    },
    async keepBeside(communityId, name, texts) {
      const model = await modelNamed(db, communityId, name);
      const kept = await Promise.all(
        texts.map(async ({ name, content }) => ({ name, ...(await files.put(content)) })),
      );
      await noteModelFiles(
        db,
        model.id,
        kept.map(({ sha256 }) => sha256),
      );
      return kept;
    },
    arena: openArena(db, files),
    async exportModel(communityId, name, more) {
      const model = await modelNamed(db, communityId, name);
      await bringAdapter({ db, folders, shared }, model);
      const file = await exportModel(files, model, folders.adapter(model.adapter), [
        ...more,
        ...(await runRecords(db, model)),
      ]);
      await noteModelFiles(db, model.id, [file.sha256]);
      return file;
    },

    jobs: (communityId, status) => listJobs(db, communityId, status),
    jobNumbers: communityId => jobNumbers(db, communityId),
    job: (communityId, number) => jobNumbered(db, communityId, number),
    named: openNamedModels(db, changed),
    models: (communityId, filter) => listModels(db, communityId, filter),
    modelNames: communityId => modelNames(db, communityId),
    model: (communityId, name) => modelNamed(db, communityId, name),
    async deleteModel(communityId, name) {
      const model = await modelNamed(db, communityId, name);
      await markDeleted(db, model.id);
      await rm(folders.adapter(model.adapter), { recursive: true, force: true });
      await removeModelFiles(db, files, model.id);
      await removeModelCopies(shared, model.jobNumber);
      // Nobody waits for a server that may be away.
      void remote?.forget(model.adapter);
      changed(model.jobNumber);
      return model;
    },

    chat: chatThrough({ db, environment, engine, serving, remote, folders, shared }),
    environment,
    embeddingModels: {
      e5: embeddingModel(environment, 'e5'),
      minilm: embeddingModel(environment, 'minilm'),
    },
    mergePerson,
    async health() {
      const counts = await db.one<{ running: number; queued: number }>(sql`
        select count(*) filter (where status = 'running') as running,
               count(*) filter (where status = 'queued') as queued
        from training_job where status in ('running', 'queued')`);
      // Embedded, nobody else can be there; a server knows who is connected to it.
      const workers = db.kind === 'embedded' ? Number(runHere) : await queue.workers();
      const [processes, lacking, elsewhere, launched] = await Promise.all([
        listWorkers(db),
        lackingJobs(db),
        remote?.health(),
        launching?.health(),
      ]);
      return { ...counts, workers, lacking, server: serving.state(), elsewhere, processes, launched };
    },
    idleFor: training.idleFor,
    drain: training.drain,
    async stop() {
      sweeps.stop();
      await launching?.stop();
      await Promise.all([serving.stop(), remote?.stop(), training.stop(), backfill.stop(), sharing.stop()]);
    },
  };
}

/** The server of others that the settings name. */
function remoteServing({ vllm, ollama }: WorkersOptions, folders: Folders): RemoteServing | undefined {
  if (vllm) return vllmServing({ ...vllm, adaptersPath: vllm.adaptersPath ?? folders.adapters });
  return ollama && ollamaServing({ ...ollama, folderOf: folders.adapter });
}
