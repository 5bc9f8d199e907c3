import type { z } from 'zod';
import { OutsideError } from '../../store/errors.ts';
import { message, type Said } from '../../store/message.ts';
import type { MachineState } from '../worker-status.ts';
import { askJson, type JsonAnswer, type JsonRequest } from './json-request.ts';

/**
 * Starts machines elsewhere, each of which runs one worker. A machine is known by its name: the same name again is the same
 * machine, so that nothing is started twice whatever happens between asking and hearing the answer.
 */
export interface Launcher {
  /** What people call it: `Kubernetes`. */
  kind: string;
  /** Its address, without what is secret of it. */
  host: string;
  /** Asks for a machine; one of that name that is there is left as it is. @throws LauncherAway, LauncherRefusal */
  start(name: string, wanted: WantedMachine): Promise<void>;
  /** How a machine stands; `undefined` when there is none of that name. @throws LauncherAway, LauncherRefusal */
  status(name: string): Promise<MachineStatus | undefined>;
  /** Ends a machine; one that is gone already is well. @throws LauncherAway, LauncherRefusal */
  cancel(name: string): Promise<void>;
  /** The last lines that its worker wrote; none when there are none to be had. */
  logs(name: string): Promise<string[]>;
}

/** What the image runs as a worker, and where. */
export const workerProgram = { command: ['node', 'worker.ts'], folder: '/app' };

/** What a machine has to have; the bytes that it is for. */
export interface WantedMachine {
  /** Of its GPU; none where machines without one are started. */
  gpuMemory: number | undefined;
  /** Main memory. */
  memory: number;
}

export interface MachineStatus {
  state: Exclude<MachineState, 'asked' | 'gone'>;
  why?: Said | undefined;
}

/** It can’t be reached just now: nobody knows whether what was asked has been done. */
export class LauncherAway extends OutsideError {
  override name = 'LauncherAway';
}

/** It understood and refused. */
export class LauncherRefusal extends OutsideError {
  override name = 'LauncherRefusal';
}

/** What it answered, as it should be. @throws LauncherAway when it is something else: another service may be at its address */
export function understood<Shape extends z.ZodType>(
  { kind, host }: Pick<Launcher, 'kind' | 'host'>,
  shape: Shape,
  body: unknown,
): z.output<Shape> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  throw new LauncherAway(
    message('What {kind} at {host} answers is not understood. Check its address.', { kind, host }),
  );
}

/** Asks its interface. @throws LauncherAway when it does not answer, or can’t now */
export async function askInterface(
  { kind, host }: Pick<Launcher, 'kind' | 'host'>,
  request: JsonRequest,
): Promise<JsonAnswer> {
  const answer = await askJson(request).catch(() => undefined);
  if (answer && answer.status < 500 && answer.status !== 429) return answer;
  throw new LauncherAway(message('{kind} at {host} does not answer; it is asked again.', { kind, host }));
}

/** What it says itself, short enough to be read. */
export const reasonOf = (text: string): string => text.trim().replace(/\s+/g, ' ').slice(0, 300) || '...';
