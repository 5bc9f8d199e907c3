import type { ExistingNames } from '../community/existing-names.ts';
import type { Call } from '../reply.ts';
import type { Mood } from './mood/mood.ts';

/** Turns a plain sentence into a call. Two implementations: offline, and an LLM with the commands as tools. */
export interface Understanding {
  /** What a sentence asks for, how sure that is, and what else it could ask for. Never runs anything. */
  interpret(text: string, existing: ExistingNames, signal?: AbortSignal): Promise<Interpretation>;
  /**
   * The likeliest thing to do for a sentence, sure or not; `undefined` when it asks for nothing that a command does, or
   * when it is no order and what it names would change something.
   */
  understand(text: string, existing: ExistingNames, signal?: AbortSignal): Promise<Call | undefined>;
}

export interface Interpretation {
  /** What is done without asking back. */
  call?: Call;
  /** What may have been meant, likeliest first, three at most: offered where there is no `call`. */
  readings: readonly Call[];
  mood: Mood;
  /** Of two things that were asked for in one sentence, the one that `call` is not. */
  second?: Call;
  /** A model chose the call: whatever it changes is confirmed by its writer, who may never have asked for it. */
  byModel?: boolean;
}

/** A sentence that asks for nothing. */
export const nothing: Interpretation = { readings: [], mood: 'order' };
