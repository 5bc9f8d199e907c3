import type { AddedBase } from '../base-model.ts';
import type { Program } from './process-group.ts';

/** The Python engine, as the jobs and the model server need it. */
export interface Engine {
  /** Fetches a base where it is missing and returns its folder. @throws OutsideError when it can't be reached. */
  ensureBase(
    base: { name: string; hub: string; added?: AddedBase },
    onProgress: (progress: { label: string; done: number | null }) => void,
    signal?: AbortSignal,
  ): Promise<string>;
  /** Whether the base of that folder is on this machine. */
  hasBase(folder: string): Promise<boolean>;
  /** Counts what a base that is here would learn of a file of rows. */
  counter(base: string, file: string, limits: { rows: number; seconds: number }): Program;
  /** Shows how a base that is here would read rows, and with `loss` how well it knows them. */
  dryRunner(base: string, file: string, how: { rows: number; maxLength: number; loss: boolean }): Program;
  /** The trainer, for a RUN.json. */
  trainer(runFile: string): Program;
  /** Measures models, for an EVALUATION.json. */
  evaluator(file: string): Program;
  /** Writes an adapter and its base as one model, for a MERGE.json. */
  merger(file: string): Program;
  /** Writes a whole model as a GGUF file, for a GGUF.json. */
  converter(file: string): Program;
  /** The model server. */
  server(): Program;
}
