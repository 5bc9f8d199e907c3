import type { Model } from './model.ts';
import type { Plan, PlanWarning } from './plan.ts';
import type { PriorityClass, TrainingRequest } from './training-request.ts';

export interface EvaluationRequest {
  communityId: number;
  personId: number;
  priorityClass?: PriorityClass;
  /** A model trained here. */
  model: string;
  /** One more to measure, tuned or a base. */
  other?: string;
  /** Whose held-out rows; left out: those of the data the model learned from. */
  data?: TrainingRequest['data'];
  /** Of an earlier version: measured on its held-out rows as well, told apart from those that are new since. */
  older?: TrainingRequest['data'];
}

/** Measures a refinement once more. */
export interface RemeasureRequest {
  communityId: number;
  priorityClass?: PriorityClass;
  /** The number of its run, or of an evaluation of it. */
  job: number;
  /** The data of both models as it is now; what is left out is taken as it was. */
  older?: TrainingRequest['data'] | undefined;
  newer?: TrainingRequest['data'] | undefined;
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

/** What was found on a part of the held-out rows. */
export interface EvaluationPart {
  /** Rows of an earlier version, or those that are new since. */
  rows: 'older' | 'newer';
  /** `maths v3`: the version they are of. */
  label: string;
  count: number;
  /** As those of the whole evaluation, in the same order. */
  models: Pick<MeasuredModel, 'name' | 'role' | 'figures' | 'difference'>[];
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
  /** Where two models are compared on an earlier version's rows and on those that are new since: parts with any rows. */
  parts?: EvaluationPart[] | undefined;
  /** Some questions with the answers of `models`, in their order. */
  samples: { row: number; question: string; expected: string; answers: string[] }[];
  createdAt: Date;
}
