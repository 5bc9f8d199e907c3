import type { Program } from './process-group.ts';

/** The Python engine, as the jobs and the model server need it. */
export interface Engine {
  /** Fetches a base where it is missing and returns its folder. @throws OutsideError when it can't be reached. */
  ensureBase(
    base: { name: string; hub: string },
    onProgress: (progress: { label: string; done: number | null }) => void,
    signal?: AbortSignal,
  ): Promise<string>;
  /** Fetches the embedding model where it is missing. */
  ensureEmbedding(signal?: AbortSignal): Promise<void>;
  /** Whether the base is on this machine. */
  hasBase(name: string): Promise<boolean>;
  /** Counts what a base that is here would learn of a file of rows. */
  counter(base: string, file: string, limits: { rows: number; seconds: number }): Program;
  /** The trainer, for a RUN.json. */
  trainer(runFile: string): Program;
  /** The model server. */
  server(): Program;
}
