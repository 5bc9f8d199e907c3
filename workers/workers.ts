import type { Queryable } from '../store/database/database.ts';
import type { Said } from '../store/message.ts';
import type { AddedBases } from './added-bases.ts';
import type { BaseModel } from './base-model.ts';
import type { LackingJob } from './capability.ts';
import type { Arena } from './comparison.ts';
import type { GgufFile, Quantization } from './gguf.ts';
import type { Job, JobStatus } from './job.ts';
import type { Evaluation, EvaluationPlan, EvaluationRequest, RemeasureRequest } from './measurement.ts';
import type { ChatRequest, Model, NamedModels, StoredFile } from './model.ts';
import type { DryRun, Plan } from './plan.ts';
import type { Sweep, SweptRequest } from './sweep.ts';
import type { Presets, PriorityClass, TrainingRequest } from './training-request.ts';
import type { LaunchHealth, RemoteHealth, ServingState, WorkerStatus } from './worker-status.ts';

/** What the rest of the house may ask of this room. {@link openWorkers} in `open.ts` makes it. */
export interface Workers {
  /** Those of the catalog and those that the community's operators added. */
  bases(communityId: number, family?: string): Promise<BaseModel[]>;
  /** @throws UserError naming the nearest bases. */
  base(communityId: number, name: string): Promise<BaseModel>;
  /** Bases beside those of the catalog. */
  addedBases: AddedBases;

  /** What a run would take, before anybody says yes. Pure but for counting the rows' tokens. */
  plan(request: TrainingRequest): Promise<Plan>;
  /** Shows in seconds what a run would read and learn; nothing is queued. */
  dryRun(request: TrainingRequest, signal?: AbortSignal): Promise<DryRun>;
  /** Settings that the community keeps by a name. */
  presets: Presets;
  /** Queues the run; the same `origin` again returns the same job. Its topic is `job:<number>`. */
  start(request: TrainingRequest, origin: string): Promise<Job>;
  /** What several runs would take together. @throws UserError when there are too few or too many. */
  planSweep(runs: readonly SweptRequest[]): Promise<Plan[]>;
  /** Queues several runs that belong together, all or none; the same `origin` again gives the same. Its topic is `sweep:<number>`. */
  startSweep(runs: readonly SweptRequest[], origin: string): Promise<Sweep>;
  /** @throws UserError when there is no such sweep in the community. */
  sweep(communityId: number, number: number): Promise<Sweep>;
  /** Stops those of its runs that wait or run, as `cancel` does. */
  cancelSweep(communityId: number, number: number): Promise<Sweep>;
  /** The newest 100, newest first; without their curves and models, which `job` has. */
  jobs(communityId: number, status?: JobStatus): Promise<Job[]>;
  /** The newest 100 by number and state alone, newest first: read for what people say. */
  jobNumbers(communityId: number): Promise<{ number: number; status: JobStatus }[]>;
  /** @throws UserError when there is no such job in the community. */
  job(communityId: number, number: number): Promise<Job>;
  /**
   * Stops it: at once when it waits; a running one saves a checkpoint first, within 30 seconds, and is `cancelled`
   * then. Again changes nothing.
   *
   * @throws UserError when it has ended by itself.
   */
  cancel(communityId: number, number: number): Promise<Job>;
  /** The same, to go on later: it is `paused` then. A job that waits is paused at once. @throws UserError as `cancel`. */
  pause(communityId: number, number: number): Promise<Job>;
  /**
   * Ends a training now with the model it has by then, from its best weights where they are known; one that has stopped
   * is taken up again for that.
   *
   * @throws UserError when it is done, or has learned nothing yet
   */
  keep(communityId: number, number: number): Promise<Job>;
  /** Goes on from the last complete checkpoint; a job that waits or runs is left as it is. @throws UserError when it is done. */
  resume(communityId: number, number: number): Promise<Job>;

  /** What measuring a model would take, before anybody says yes. @throws UserError when there is nothing to measure. */
  planEvaluation(request: EvaluationRequest): Promise<EvaluationPlan>;
  /** Queues the evaluation as a job of its own; the same `origin` again returns the same job. */
  evaluate(request: EvaluationRequest, origin: string): Promise<Job>;
  /**
   * Measures the model of a refinement beside the one that it refines once more, unless that waits, runs or is done. The
   * first time is by itself, when the run is done.
   *
   * @throws UserError when the job is part of none, or one of the models is gone
   */
  measureRefinement(request: RemeasureRequest, origin: string): Promise<Job>;
  /** Notes that the model which was to be refined stays. @throws UserError when the job is part of no refinement. */
  keepRefined(communityId: number, job: number, personId: number): Promise<Job>;
  /** What evaluations of a model found, newest first, at most ten. */
  evaluations(communityId: number, model: string): Promise<Evaluation[]>;
  /** Forgets the questions and answers that trainings and evaluations on these snapshots show; the figures stay. */
  forgetSamples(snapshotIds: readonly number[]): Promise<void>;
  /** Answers of several models to one prompt, and who was best. */
  arena: Arena;
  /** Queues the making of a whole model out of a tuned one and its base. The same `origin` again returns the same job. */
  merge(
    request: { communityId: number; personId: number; priorityClass?: PriorityClass; model: string },
    origin: string,
  ): Promise<Job>;
  /** The files of a model that was merged with its base, the newest; `undefined` when none was. */
  mergedFiles(communityId: number, name: string): Promise<StoredFile[] | undefined>;
  /** Queues the writing of a model as one GGUF file, merged with its base first where it is not whole. */
  convert(
    request: {
      communityId: number;
      personId: number;
      priorityClass?: PriorityClass;
      model: string;
      quantization: Quantization;
    },
    origin: string,
  ): Promise<Job>;
  /**
   * The GGUF file of a model in so many bits, the newest; `undefined` when none was made.
   *
   * @throws UserError when there is no such model, or models of its base can't be written so
   */
  ggufFile(communityId: number, name: string, quantization: Quantization): Promise<GgufFile | undefined>;
  /** Keeps texts that are given beside a model's files; they are removed with it. */
  keepBeside(
    communityId: number,
    name: string,
    texts: readonly { name: string; content: string }[],
  ): Promise<StoredFile[]>;
  /**
   * The files of a model (its adapter, or for all weights the model) with `more` that tells of them, as a zip archive.
   * The same files give the same archive.
   *
   * @throws UserError when there is no such model; OutsideError when its weights are not here or not those trained
   */
  exportModel(
    communityId: number,
    name: string,
    more: readonly { name: string; content: string }[],
  ): Promise<StoredFile>;

  /** Names that stand for one of several models; {@link model} and {@link chat} take them as well. */
  named: NamedModels;

  models(communityId: number, filter?: { base?: string; snapshotIds?: number[] }): Promise<Model[]>;
  /** By name alone, newest first. A change of it has the topic of the job that made the model. */
  modelNames(communityId: number): Promise<string[]>;
  /** By its name (`maths-v1`), or its name and exact version (`maths-v1@0f3a8c21d4b6`). @throws UserError naming the nearest models. */
  model(communityId: number, name: string): Promise<Model>;
  /** Removes it with its weights; its job and its numbers stay in the history. */
  deleteModel(communityId: number, name: string): Promise<Model>;

  /**
   * Streams a model's answer, piece by piece. Loads the server, the base and the adapter when they are not there;
   * `onState` says so in words meanwhile. `name` is a tuned model's or a base's. Messages without a system prompt get
   * the one that the model's data had. A conversation that is too long loses its oldest messages.
   *
   * @throws UserError when there is no such model, or the Python environment or the base is not here (nothing large
   *   is fetched because somebody said something); OutsideError when the server fails.
   */
  chat(request: ChatRequest): AsyncIterable<string>;

  /** The Python environment that training and serving need. */
  environment: Environment;
  /** The files of the small embedding models, of which docs are searched with one. */
  embeddingModels: Record<EmbeddingModelName, EmbeddingModel>;
  /** Makes the jobs of one person another's, in a transaction that holds both. */
  mergePerson(tx: Queryable, from: number, into: number): Promise<void>;
  /** For `/status`. */
  health(): Promise<{
    workers: number;
    running: number;
    queued: number;
    /** Of the queued ones those that no worker can take. */
    lacking: LackingJob[];
    server: ServingState;
    /** The server elsewhere that models are served by, where one is set. */
    elsewhere?: RemoteHealth | undefined;
    /** Those that have lately told of themselves. */
    processes: WorkerStatus[];
    /** Machines that are started elsewhere, where that is set. */
    launched?: LaunchHealth | undefined;
  }>;
  /** Milliseconds in which this process had no job; 0 while it has one. */
  idleFor(): number;
  /** Takes no more jobs, and resolves when those in hand have ended. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** multilingual-e5-small, and all-MiniLM-L6-v2. */
export type EmbeddingModelName = 'e5' | 'minilm';

/** A model's file, in the data folder. */
export interface EmbeddingModel {
  /** The file, whole and checked; `undefined` when it is not there. */
  here(): Promise<ModelFile | undefined>;
  /** Fetches it where it is missing. @throws UserError or OutsideError saying why it can't be had and what to do. */
  fetch(
    onProgress: (progress: { label: string; done: number | null }) => void,
    signal: AbortSignal,
  ): Promise<ModelFile>;
}

export interface ModelFile {
  path: string;
  sha256: string;
}

export interface Environment {
  /** `missing` can be made; `impossible` says why and how to mend it in `problem`. */
  status(): Promise<{ state: 'missing' | 'making' | 'ready' | 'impossible'; problem?: Said }>;
  /** Makes it when it is not there. Several callers share one installation. */
  ensure(
    onProgress?: (progress: { label: string; done: number | null }) => void,
    signal?: AbortSignal,
  ): Promise<void>;
}
