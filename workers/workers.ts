import type { Queryable } from '../store/database/database.ts';
import type { Sha256 } from '../store/files/files.ts';
import type { Said } from '../store/message.ts';

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
  /** What evaluations of a model found, newest first, at most ten. */
  evaluations(communityId: number, model: string): Promise<Evaluation[]>;
  /** Forgets the questions and answers that trainings and evaluations on these snapshots show; the figures stay. */
  forgetSamples(snapshotIds: readonly number[]): Promise<void>;
  /** Answers of several models to one prompt, and who was best. */
  arena: Arena;
  /** Queues the making of a whole model out of a tuned one and its base. The same `origin` again returns the same job. */
  merge(
    request: { communityId: number; personId: number; standing?: Standing; model: string },
    origin: string,
  ): Promise<Job>;
  /** The files of a model that was merged with its base, the newest; `undefined` when none was. */
  mergedFiles(communityId: number, name: string): Promise<StoredFile[] | undefined>;
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
  /** The file of the small embedding model that the docs are searched with. */
  embeddingModel: EmbeddingModel;
  /** Makes the jobs of one person another's, in a transaction that holds both. */
  mergePerson(tx: Queryable, from: number, into: number): Promise<void>;
  /** For `/status`. */
  health(): Promise<{
    workers: number;
    running: number;
    queued: number;
    server: 'off' | 'starting' | 'on';
    /** Those that have lately told of themselves. */
    processes: WorkerStatus[];
  }>;
  /** Takes no more jobs, and resolves when the one in hand has ended. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What a worker is at. `draining`: it ends the job in hand and takes no more; `refusing`: it is of another version than the
 * bot, and takes none.
 */
export type WorkerState = 'ready' | 'working' | 'draining' | 'refusing' | 'stopped';

/** A process that takes jobs, as it tells of itself. */
export interface WorkerStatus {
  /** Its host name. */
  machine: string;
  version: string;
  cores: number;
  /** Bytes of main memory. */
  memory: number;
  /** Memory in bytes. */
  gpus: { name: string; memory: number }[];
  state: WorkerState;
  job: number | undefined;
  /** Of the newest training on that machine. */
  speed: { base: string; tokensPerSecond: number } | undefined;
}

/** all-MiniLM-L6-v2 as ONNX, in the data folder. */
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

/** A base model that can be trained here. */
export interface BaseModel {
  /** What people call it: `smollm2-135m`. */
  name: string;
  family: string;
  /** Its repository on the Hugging Face hub; empty for one from a folder. */
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
  /** Of one that was added to those of the catalog. */
  added?: AddedBase;
}

/** Where a base is from that an operator added. */
export interface AddedBase {
  /** Its folder below models/bases: of the same name for the same files, whoever adds them. */
  folder: string;
  /** transformers' `model_type`. */
  type: string;
  /** The revision of its repository that was checked; or the folder it is copied from, with what tells a changed one. */
  from: { revision: string } | { path: string; fingerprint: string };
  /** Who added it. */
  by: string;
}

export interface AddBaseRequest {
  communityId: number;
  personId: number;
  /** A repository of the hub (`owner/name`), or a folder below those of BASE_FOLDERS. */
  from: string;
  /** What it will be called; left out, after the repository or the folder. */
  name?: string;
}

/** A base that was looked at, before anybody adds it. */
export interface FoundBase {
  base: BaseModel;
  /** transformers' `model_type`. */
  type: string;
  /** Of what will be fetched. */
  bytes: number;
  /** What should be known of it. */
  notes: PlanWarning[];
}

export interface AddedBases {
  /** Looks at it, and what each method would take. @throws UserError when it can't be a base here, OutsideError when the hub is not reached */
  plan(request: AddBaseRequest): Promise<FoundBase & { memory: Record<Method, number> }>;
  /** Looks once more and adds it; the same `origin` again gives the same. Its files are fetched when it is first trained. */
  add(request: AddBaseRequest, origin: string): Promise<BaseModel>;
  /** @throws UserError when it is none that was added, or models and jobs rest on it */
  removable(communityId: number, name: string): Promise<BaseModel>;
  /** Removes it with its files. @throws UserError as `removable` */
  remove(communityId: number, name: string): Promise<BaseModel>;
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
/**
 * What is learned: answers (supervised fine-tuning), preferences between two answers (arXiv 2305.18290), or marks of
 * single answers (arXiv 2402.01306).
 */
export type Objective = 'sft' | 'dpo' | 'kto';
/** How the learning rate goes on after the warmup: falling as a cosine or a line, or staying. */
export type Scheduler = 'cosine' | 'linear' | 'constant';
/** Layers that get adapters: every linear one, or those of one kind. */
export type Targets = 'all' | 'attention' | 'mlp';

/** What somebody is among those who share the workers: how many jobs they may have, and how soon their turn comes. */
export type Standing = 'member' | 'steward' | 'operator';

export interface TrainingRequest {
  communityId: number;
  personId: number;
  /** Left out, a member. */
  standing?: Standing;
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
  settings: WantedSettings;
  /** What it is for; settings that were not chosen follow from it. */
  goal?: Goal;
  /** What the model will be called; left out it is `<datanet>-v<n>`. */
  name?: string;
  /** A model of the community whose weights it goes on from, instead of those of the base alone. */
  parent?: string;
}

/** What a model is trained for: how it speaks, what it knows, or to see whether it learns at all. */
export type Goal = 'style' | 'knowledge' | 'quick';

/** What a person chose of the settings; the rest follows from the goal, the data and the machine. */
export type WantedSettings = Partial<TrainingSettings>;

/** Settings of a training that a community keeps by a name. */
export interface Preset {
  name: string;
  /** What was chosen, by the names of the settings; the goal is among them. */
  settings: Record<string, string | number | boolean>;
  savedBy: string;
}

export interface Presets {
  /** By name. */
  list(communityId: number): Promise<Preset[]>;
  /** @throws UserError naming the nearest. */
  named(communityId: number, name: string): Promise<Preset>;
  /** Keeps them, in the place of those that had the name. @throws UserError when there are too many. */
  save(preset: {
    communityId: number;
    personId: number;
    name: string;
    settings: Preset['settings'];
  }): Promise<void>;
  /** @throws UserError naming the nearest. */
  remove(communityId: number, name: string): Promise<void>;
}

/** Why a setting of a plan is what it is. */
export interface SettingReason {
  /** Its name, such as `learningRate`. */
  setting: string;
  /** As a clause without a full stop. */
  why: Said;
  /** Whether the person chose it. */
  given: boolean;
}

export interface TrainingSettings {
  method: Method;
  objective?: Objective;
  /** Of preferences: how closely the model is held to its base. */
  beta?: number;
  epochs?: number;
  learningRate?: number;
  batchSize?: number;
  rank?: number;
  maxLength?: number;
  /** What the adapter's output is scaled by, over the rank; with `rslora` over its root. */
  alpha?: number;
  /** Share of the adapter's inputs that is left out at random, from 0. */
  dropout?: number;
  targets?: Targets;
  /** Rank-stabilised LoRA (arXiv 2312.03732). */
  rslora?: boolean;
  /** Weight-decomposed LoRA (arXiv 2402.09353). */
  dora?: boolean;
  /** Whether short rows of a batch share a sequence, none of which reads another. */
  packing?: boolean;
  /** Share of the steps in which the learning rate rises. */
  warmup?: number;
  scheduler?: Scheduler;
  weightDecay?: number;
  /** Ends the run when the held-out loss was no better that many times in a row; 0 for never. */
  patience?: number;
  /** Of the order of rows and all that is drawn; left out, it follows from the job's number. */
  seed?: number;
  /** Stops after that many optimiser steps; for tests and trials. */
  maxSteps?: number;
}

/** {@link TrainingSettings} with every default filled in. */
export type FullSettings = Required<Omit<TrainingSettings, 'maxSteps' | 'seed'>> & {
  maxSteps: number | undefined;
  seed: number | undefined;
};

export interface Plan {
  base: BaseModel;
  name: string;
  settings: FullSettings;
  /** Why the settings are what they are, in the order they are shown. */
  reasons: SettingReason[];
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
  download: { bytes: number; what: Said }[];
  warnings: PlanWarning[];
}

/** One run of several, with what it has of its own: `{ rank: 8 }`. */
export interface SweptRequest {
  request: TrainingRequest;
  differs: Record<string, string | number | boolean>;
}

export interface SweepRun {
  job: number;
  status: JobStatus;
  base: string;
  label: string;
  modelName: string;
  differs: SweptRequest['differs'];
  step: number;
  steps: number;
  secondsLeft: number | undefined;
  /** After training. */
  heldOutLoss: number | undefined;
}

/** Runs that were started together. */
export interface Sweep {
  number: number;
  /** `maths v3`. */
  label: string;
  personName: string;
  runs: SweepRun[];
}

/** What a run would read and learn. */
export interface DryRun {
  plan: Plan;
  /** Rows by their tokens, in bins of equal width; `to` is beyond the bin. */
  lengths: { from: number; to: number; rows: number }[];
  /** Three rows as the base's template writes them; undefined when the base is not on this machine. */
  rows:
    | {
        /** Its line, from 0. */
        row: number;
        tokens: number;
        examples: number;
        refused: boolean;
        parts: { kind: 'read' | 'learned' | 'cut'; text: string }[];
      }[]
    | undefined;
  /** Of a learned token of these rows, before training; undefined for a large base, or when it took too long. */
  loss: number | undefined;
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
  /** Nothing: preferences are learned, and these are none of the kind. */
  otherKind?: number;
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

/** Why a run may not be worth its time, and what to do instead where something can be done. */
export interface PlanWarning {
  what: Said;
  advice?: Said;
}

/** Why a model may not be worth much, and what to try. Models of older versions have English words. */
export interface ModelWarning extends PlanWarning {
  advice: Said;
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
  /** Of preferences: how often the wanted answer is ahead (0.5 for the base), and by how much reward. */
  accuracy?: { training?: number; before?: number; after?: number };
  margin?: { training?: number; after?: number };
  /** It ended before its last step: it got no better, or somebody asked for it. */
  ended?: { step: number; reason: 'patience' | 'asked' };
  /** Memory ran out, and from that step on batches went through in halves. */
  halved?: { step: number; rows: number };
  /** Share of what went through the model that was no padding. */
  useful?: number;
  /** The service that was to follow it does not: its package is missing, or it failed. */
  untracked?: { service: string; reason: 'missing' | 'failed'; error?: string };
  /** The losses are those of the base with four bits, which is not what is served: it did not fit into memory. */
  quantised?: boolean;
  trials?: Trial[];
  warnings?: ModelWarning[];
}

/**
 * queued -> running -> done | failed | cancelled; running, queued -> paused; running -> queued when its worker died; failed,
 * cancelled, paused -> queued by resume.
 */
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'paused';

/** `train` makes a model, `evaluate` measures one, `merge` writes one with its base as a whole. */
export type JobKind = 'train' | 'evaluate' | 'merge';

export interface Job {
  kind: JobKind;
  /** What an evaluation found, once it is done. */
  measured: Evaluation | undefined;
  /** The folder's files of a merge, once it is done. */
  merged: StoredFile[] | undefined;
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
  /** While it waits: jobs that go before it, jobs that run, and about how many seconds. */
  wait?: { ahead: number; running: number; seconds: number | undefined } | undefined;
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
  problem: Said | undefined;
  model: Model | undefined;
  createdAt: Date;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}

/** One model's answer in a comparison. */
export interface ComparedAnswer {
  name: string;
  /** Of a tuned model. */
  version?: string | undefined;
  answer: string;
}

/** Answers of several models to one prompt, in the order in which they were shown. */
export interface NewComparison {
  communityId: number;
  personId: number;
  origin: string;
  /** Whose they are was not shown before the vote: then it counts. */
  blind: boolean;
  prompt: string;
  answers: ComparedAnswer[];
}

export interface Comparison extends NewComparison {
  /** What the asker thinks is best, by number; null: none is better. */
  choice: number | null;
}

/** A model version by blind votes, on Elo's scale around 1000. */
export interface ArenaStanding {
  /** `maths-v1@0f3a8c21d4b6`, or a base's name. */
  name: string;
  rating: number;
  /** Its 95 % interval. */
  low: number;
  high: number;
  votes: number;
  /** So few votes that it may still change much. */
  provisional: boolean;
}

export interface Arena {
  /** Keeps answers; the same origin again gives the number of those that are there. */
  keep(comparison: NewComparison): Promise<number>;
  /**
   * Keeps who was best for the asker; a second vote changes nothing.
   *
   * @throws UserError when these answers are not the person's to judge
   */
  vote(vote: {
    communityId: number;
    personId: number;
    comparison: number;
    choice: number | null;
  }): Promise<Comparison>;
  /** Strongest first. */
  standings(communityId: number): Promise<ArenaStanding[]>;
  /** One of the questions that were held out when a model was trained, drawn with `random` (0 to 1). */
  question(communityId: number, model: string, random: () => number): Promise<string | undefined>;
}

/** A file that is kept, with what it is saved as. */
export interface StoredFile {
  name: string;
  sha256: Sha256;
  bytes: number;
}

export interface EvaluationRequest {
  communityId: number;
  personId: number;
  standing?: Standing;
  /** A model trained here. */
  model: string;
  /** One more to measure, tuned or a base. */
  other?: string;
  /** Whose held-out rows; left out: those of the data the model learned from. */
  data?: TrainingRequest['data'];
}

export interface EvaluationPlan {
  model: Model;
  /** In the order they are measured: the model, its base, and the other one. */
  models: string[];
  /** `maths v3`: whose held-out rows. */
  label: string;
  heldOut: number;
  /** Rows at most whose loss is measured, and at most that are asked. */
  rows: number;
  asked: number;
  /** Seconds, estimated; `undefined` when this machine has never trained. */
  seconds: number | undefined;
  /** Bytes that have to be fetched first. */
  download: Plan['download'];
  warnings: PlanWarning[];
}

/** A figure with its 95 % bootstrap interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/**
 * What is measured. `loss` is the mean of a token of the answers, the others shares from 0 to 1. `preferred`: of pairs of
 * answers, how often the wanted one is the likelier, a tie counting half.
 */
export const measures = ['loss', 'rouge1', 'rouge2', 'rougeL', 'bleu', 'exact', 'preferred'] as const;
export type Measure = (typeof measures)[number];
export type Figures = Partial<Record<Measure, Interval>>;

export interface MeasuredModel {
  name: string;
  /** Of a tuned model. */
  version?: string | undefined;
  role: 'model' | 'base' | 'other';
  figures: Figures;
  /** The model's figures less this one's, over the same rows (paired). Of the model itself, nothing. */
  difference: Figures;
  /** The figures without the rows that are copies of training rows; where there are such, and others are left. */
  clean?: Figures | undefined;
  /** While answering, one answer at a time. */
  tokensPerSecond?: number | undefined;
  /** Bytes at the peak. */
  memory?: number | undefined;
}

/** What an evaluation found. */
export interface Evaluation {
  jobNumber: number;
  label: string;
  /** Rows whose loss was measured, of those that are held out. */
  rows: number;
  heldOut: number;
  /** Rows that were asked, and how many of them have an answer short enough to be compared letter by letter. */
  asked: number;
  short: number;
  /** Held-out rows that are pairs of answers; none in evaluations of an earlier version. */
  pairs?: number | undefined;
  /** Held-out rows (from 0) that are copies of training rows. */
  copies: { row: number; of: number; exact: boolean }[];
  models: MeasuredModel[];
  /** Some questions with the answers of `models`, in their order. */
  samples: { row: number; question: string; expected: string; answers: string[] }[];
  createdAt: Date;
}

export interface Model {
  id: number;
  communityId: number;
  name: string;
  /** First 12 characters of the adapter's SHA-256: the exact version. */
  version: string;
  base: string;
  method: Method;
  /** `train`: SHA-256 of the very file that it learned from. */
  data: { snapshotId: number; label: string; train?: string };
  settings: FullSettings;
  jobNumber: number;
  evaluation: { before: number | undefined; after: number | undefined };
  report: RunReport;
  /** What it was trained on from. */
  parent?: { name: string; version: string; gone: boolean } | undefined;
  bytes: number;
  createdAt: Date;
}

/** A name that stands for a model. */
export interface NamedModel {
  /** Of the promotion that holds. */
  id: number;
  name: string;
  model: { name: string; version: string };
  /** What it stood for before, where that is still there. */
  previous: { name: string; version: string } | undefined;
  promotedBy: string;
  promotedAt: Date;
}

export interface NamedModels {
  /** Of a community, by name. */
  all(communityId: number): Promise<NamedModel[]>;
  /**
   * What a promotion would change. Without a name it is the model’s without its number: `maths` of maths-v3.
   *
   * @throws UserError when there is no such model, or the name can’t stand for it
   */
  plan(request: { communityId: number; model: string; name?: string | undefined }): Promise<{
    name: string;
    from: { name: string; version: string } | undefined;
    to: Model;
  }>;
  /** Makes a name stand for a model; the same origin again changes nothing. @throws UserError as {@link plan} does */
  promote(
    request: { communityId: number; personId: number; model: string; name?: string | undefined },
    origin: string,
  ): Promise<NamedModel>;
  /** Makes a name stand for what it stood for before. @throws UserError when there is no such name, or nothing before */
  rollBack(
    request: { communityId: number; personId: number; name: string },
    origin: string,
  ): Promise<NamedModel>;
}

export interface ChatRequest {
  communityId: number;
  name: string;
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  maxTokens?: number;
  temperature?: number;
  signal?: AbortSignal;
  onState?: (words: Said) => void;
  /** Called after the last piece. */
  onEnd?: (end: AnswerEnd) => void;
}

/** How an answer ended. */
export interface AnswerEnd {
  /** `length`: cut at its longest, in the middle of what it wanted to say. */
  reason: 'stop' | 'length';
  /** Earlier messages that were not read, because the conversation is longer than what the model reads. */
  leftOut: number;
  /** Tokens that were read and written, where the server says so. */
  usage?: { read: number; written: number } | undefined;
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
