import type { Call } from '../reply.ts';
import type { World } from '../world.ts';

/** Turns a plain sentence into a call. Two implementations: offline, and an LLM with the commands as tools. */
export interface Understanding {
  /** `undefined` when the sentence asks for nothing that a command does. Never runs anything. */
  understand(text: string, world: World, signal?: AbortSignal): Promise<Call | undefined>;
}
