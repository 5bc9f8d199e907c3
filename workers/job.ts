import type { Said } from '../store/message.ts';
import type { Media } from './base-model.ts';
import type { Lack } from './capability.ts';
import type { GgufFile } from './gguf.ts';
import type { Evaluation } from './measurement.ts';
import type { Model, RunReport, StoredFile } from './model.ts';
import type { FullSettings } from './training-request.ts';
import type { MachineState } from './worker-status.ts';

/**
 * queued -> running -> done | failed | cancelled; running, queued -> paused; running -> queued when its worker died; failed,
 * cancelled, paused -> queued by resume.
 */
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'paused';

/** `train` makes a model, `evaluate` measures one, `merge` writes one with its base as a whole, `convert` that as GGUF. */
export type JobKind = 'train' | 'evaluate' | 'merge' | 'convert';

export interface Job {
  kind: JobKind;
  /** What an evaluation found, once it is done. */
  measured: Evaluation | undefined;
  /** The folder's files of a merge, once it is done. */
  merged: StoredFile[] | undefined;
  /** The file of a conversion, once it is done. */
  converted: GgufFile | undefined;
  /** Counted from 1 over all communities. */
  number: number;
  communityId: number;
  personId: number;
  personName: string;
  status: JobStatus;
  base: string;
  /** What its base reads beside text; left out, text alone. */
  modality?: Media;
  data: { snapshotId: number; label: string };
  modelName: string;
  settings: FullSettings;
  attempt: number;
  /** What is going on, in words: `installing the Python environment`, `starting the trainer`, `training`. */
  phase: string;
  /** While it waits: jobs that go before it, jobs that run, about how many seconds, and what it has that no worker fits. */
  wait?: { ahead: number; running: number; seconds: number | undefined; lack?: Lack } | undefined;
  /** While it waits: the machine that was started elsewhere for it, and whether no other will be. */
  machine?: { state: MachineState; why: Said | undefined; isLast: boolean } | undefined;
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
  /** What it is part of: the run that refines a model, or an evaluation of that. */
  refinement?: Refinement | undefined;
  createdAt: Date;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}

/** What a run is for that is to make a model better. It ends with a question to people: which of the two is to stand. */
export interface Refinement {
  /** The number of the run. */
  run: number;
  /** The model that it is to be better than. */
  refines: string;
  /** The name that stands for that model, or that would: what the better one is promoted to. */
  name: string;
  /** The newest evaluation of both; `undefined` until the run is done. */
  evaluation: { number: number; status: JobStatus } | undefined;
  /** Why they can't be measured beside each other. */
  problem: Said | undefined;
  /** Who decided that the old one stays. */
  kept: { by: string; at: Date } | undefined;
}
