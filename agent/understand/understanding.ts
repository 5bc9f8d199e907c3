import type { ExistingNames } from '../community/existing-names.ts';
import type { Call } from '../reply.ts';

/** Turns a plain sentence into a call. Two implementations: offline, and an LLM with the commands as tools. */
export interface Understanding {
  /** `undefined` when the sentence asks for nothing that a command does. Never runs anything. */
  understand(text: string, existing: ExistingNames, signal?: AbortSignal): Promise<Call | undefined>;
}
