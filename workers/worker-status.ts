import type { Said } from '../store/message.ts';
import type { Slot } from './capability.ts';

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
  /** None of a worker of an older version. */
  slots: Slot[];
  /** Of the newest training on that machine. */
  speed: { base: string; tokensPerSecond: number } | undefined;
}

/** Of the model server of this machine. */
export type ServingState = 'off' | 'starting' | 'on';

/** How a server stands that is run by others and answers with models. */
export interface RemoteHealth {
  /** `vLLM`. */
  kind: string;
  /** Its address without what is secret of it. */
  host: string;
  /** Names of the bases it has, and how many models of ours are loaded; or why it is not there. */
  found: { bases: string[]; adapters: number } | { problem: Said };
}

/**
 * How a machine stands that was started elsewhere. `asked`: its name is written down, and it is asked for until that is
 * understood; `waiting`: for room or quota; `starting`: it is being made; `ended`: its worker ended well; `gone`: it was ended
 * from outside.
 */
export type MachineState = 'asked' | 'waiting' | 'starting' | 'running' | 'ended' | 'failed' | 'gone';

/** How machines stand that were started elsewhere for jobs that fit no worker. */
export interface LaunchHealth {
  /** `Kubernetes`. */
  kind: string;
  host: string;
  /** Machines at once. */
  most: number;
  machines: { name: string; state: MachineState; why: Said | undefined }[];
  /** Why it does not answer; else why the last machine of today came to nothing. */
  problem: Said | undefined;
}
