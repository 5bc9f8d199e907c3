import type { JobStatus } from './job.ts';
import type { TrainingRequest } from './training-request.ts';

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
