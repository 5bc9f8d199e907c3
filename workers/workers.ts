import type { Queryable } from '../store/database/database.ts';
import type { Sha256 } from '../store/files/files.ts';

/** What the rest of the house may ask of this room. {@link openWorkers} in `open.ts` makes it. */
export interface Workers {
  bases(family?: string): BaseModel[];
  /** @throws UserError naming the nearest bases. */
  base(name: string): BaseModel;

  /** What a run would take, before anybody says yes. Pure but for counting the rows' tokens. */
  plan(request: TrainingRequest): Promise<Plan>;
  /** Queues the run; the same `origin` again returns the same job. Its topic is `job:<number>`. */
  start(request: TrainingRequest, origin: string): Promise<Job>;
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
  /** Goes on from the last complete checkpoint; a job that waits or runs is left as it is. @throws UserError when it is done. */
  resume(communityId: number, number: number): Promise<Job>;

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
  /**
   * Embeds by the local model server; `undefined` until the Python environment is there. The address stays the same
   * for as long as this process lives: behind it the server is started when it is asked (8 to 25 s), and stops after
   * 15 minutes without a question.
   *
   * @throws OutsideError when the embedding model is not on this machine and can't be fetched.
   */
  embeddingEndpoint(): Promise<
    { baseUrl: string; apiKey: string; model: string; dimensions: number } | undefined
  >;
  /** Makes the jobs of one person another's, in a transaction that holds both. */
  mergePerson(tx: Queryable, from: number, into: number): Promise<void>;
  /** For `/status`. */
  health(): Promise<{ workers: number; running: number; queued: number; server: 'off' | 'starting' | 'on' }>;
  stop(): Promise<void>;
}

/** A base model that can be trained here. */
export interface BaseModel {
  /** What people call it: `smollm2-135m`. */
  name: string;
  family: string;
  /** Its repository on the Hugging Face hub. */
  hub: string;
  /** Parameters, in billions. */
  billions: number;
  license: string;
  contextLength: number;
  /** Other ways people say it, lower case: `the small smol`. */
  aliases: string[];
  /** The hub gives it only to accounts that accepted its licence: the operator sets HF_TOKEN. */
  gated: boolean;
  /** It is there also where the hub is not reached (from a package, checked by its hash). */
  offline: boolean;
  shape: Shape;
}

/** What the memory of a training run follows from. All widths in numbers, not bytes. */
export interface Shape {
  layers: number;
  hidden: number;
  intermediate: number;
  /** Width of all query heads, and of all key (or value) heads. */
  query: number;
  keyValue: number;
  vocabulary: number;
}

export type Method = 'lora' | 'qlora' | 'full' | 'freeze';

export interface TrainingRequest {
  communityId: number;
  personId: number;
  base: string;
  /** The data, frozen. This room knows no datanets, only files. */
  data: {
    snapshotId: number;
    /** `maths v3`, for people. */
    label: string;
    /** `maths`: what a model is called after when no name is given. */
    datanet: string;
    train: Sha256;
    heldOut: Sha256;
    rows: { train: number; heldOut: number };
  };
  settings: TrainingSettings;
  /** What the model will be called; left out it is `<datanet>-v<n>`. */
  name?: string;
}

export interface TrainingSettings {
  method: Method;
  epochs?: number;
  learningRate?: number;
  batchSize?: number;
  rank?: number;
  maxLength?: number;
  /** Stops after that many optimiser steps; for tests and trials. */
  maxSteps?: number;
}

/** {@link TrainingSettings} with every default filled in. */
export type FullSettings = Required<Omit<TrainingSettings, 'maxSteps'>> & { maxSteps: number | undefined };

export interface Plan {
  base: BaseModel;
  name: string;
  settings: FullSettings;
  rows: number;
  /** Rows that are held out, never trained on. */
  heldOut: number;
  /** Of all training rows once. */
  tokens: number;
  /** Counted with the base's own tokenizer; else estimated from the letters, rather too many than too few. */
  counted: boolean;
  /** What of the rows would be learned within `settings.maxLength`. */
  learned: RowsLearned;
  steps: number;
  /** Bytes at the peak, estimated. */
  memory: number;
  /** Seconds, estimated; `undefined` when this machine has never trained. */
  seconds: number | undefined;
  /** Bytes that have to be fetched first: the Python environment, the base. */
  download: { bytes: number; what: string }[];
  warnings: string[];
}

/** Given rows by what is learned of them. */
export interface RowsLearned {
  whole: number;
  /** Up to the longest sequence, so without their end. */
  truncated: number;
  /** Nothing: their answer begins beyond the longest sequence. */
  tooLong: number;
  /** Nothing: they hold no answer, or only such as are context (weight 0). */
  noAnswer: number;
  /** Nothing: the base's template refuses their roles. */
  refused: number;
}

/** One of its own training questions, asked of a new model. */
export interface Trial {
  question: string;
  expected: string;
  answer: string;
  finish: string;
  empty: boolean;
  /** It says one thing over and over. */
  looping: boolean;
}

/** Why a model may not be worth much, and what to try. */
export interface ModelWarning {
  what: string;
  advice: string;
}

/** What a run told about its data and its result. */
export interface RunReport {
  learned?: RowsLearned;
  /** Lines of the training file, from 0, of which nothing was learned: nobody is credited for them. */
  unlearned?: number[];
  /** What the losses were measured on. */
  heldOut?: { rows: number; tokens: number };
  /** The system prompt of at least half of the rows: a chat with the model has it too. */
  systemPrompt?: string;
  /** The step whose weights were kept, when later ones did worse on the held-out rows. */
  keptStep?: number;
  /** The losses are those of the base with four bits, which is not what is served: it did not fit into memory. */
  quantised?: boolean;
  trials?: Trial[];
  warnings?: ModelWarning[];
}

/** queued -> running -> done | failed | cancelled; running -> queued when its worker died; failed, cancelled -> queued by resume. */
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Job {
  /** Counted from 1 over all communities. */
  number: number;
  communityId: number;
  personId: number;
  personName: string;
  status: JobStatus;
  base: string;
  data: { snapshotId: number; label: string };
  modelName: string;
  settings: FullSettings;
  attempt: number;
  /** What is going on, in words: `installing the Python environment`, `starting the trainer`, `training`. */
  phase: string;
  /** Share of the phase that is done where that is known (an installation). */
  phaseDone: number | undefined;
  step: number;
  steps: number;
  loss: number | undefined;
  tokensPerSecond: number | undefined;
  secondsLeft: number | undefined;
  /** Loss by step, thinned to at most 200 points. */
  curve: { train: [number, number][]; heldOut: [number, number][] };
  /** On held-out rows, before and after. Perplexity is exp(loss). */
  evaluation: { before: number | undefined; after: number | undefined };
  report: RunReport;
  /** The step of its last checkpoint, from which it can go on. */
  checkpoint: number | undefined;
  /** Last lines of the trainer's log, without what only machines read. */
  log: string[];
  /** Why it failed, and what to do. */
  problem: string | undefined;
  model: Model | undefined;
  createdAt: Date;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}

export interface Model {
  id: number;
  communityId: number;
  name: string;
  /** First 12 characters of the adapter's SHA-256: the exact version. */
  version: string;
  base: string;
  method: Method;
  data: { snapshotId: number; label: string };
  settings: FullSettings;
  jobNumber: number;
  evaluation: { before: number | undefined; after: number | undefined };
  report: RunReport;
  bytes: number;
  createdAt: Date;
}

export interface ChatRequest {
  communityId: number;
  name: string;
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  maxTokens?: number;
  temperature?: number;
  signal?: AbortSignal;
  onState?: (words: string) => void;
  /** Called after the last piece. */
  onEnd?: (end: AnswerEnd) => void;
}

/** How an answer ended. */
export interface AnswerEnd {
  /** `length`: cut at its longest, in the middle of what it wanted to say. */
  reason: 'stop' | 'length';
  /** Earlier messages that were not read, because the conversation is longer than what the model reads. */
  leftOut: number;
}

export interface Environment {
  /** `missing` can be made; `impossible` says why and how to mend it in `problem`. */
  status(): Promise<{ state: 'missing' | 'making' | 'ready' | 'impossible'; problem?: string }>;
  /** Makes it when it is not there. Several callers share one installation. */
  ensure(
    onProgress?: (progress: { label: string; done: number | null }) => void,
    signal?: AbortSignal,
  ): Promise<void>;
}
