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
