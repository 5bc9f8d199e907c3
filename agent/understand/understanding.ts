import type { ExistingNames } from '../community/existing-names.ts';
import type { Call } from '../reply.ts';
import type { Mood } from './mood/mood.ts';

/** Turns a plain sentence into a call. Two implementations: offline, and an LLM with the commands as tools. */
export interface Understanding {
  /** What a sentence asks for, how sure that is, and what else it could ask for. Never runs anything. */
  interpret(text: string, existing: Surroundings, signal?: AbortSignal): Promise<Interpretation>;
  /**
   * The likeliest thing that was meant by a sentence, sure or not, for those who ask back; `undefined` when it asks for
   * nothing that a command does, or when it would change something and the sentence is no unmistakable order.
   */
  understand(text: string, existing: ExistingNames, signal?: AbortSignal): Promise<Call | undefined>;
}

/** What a sentence is read in. */
export interface Surroundings extends ExistingNames {
  /** What the stewards of its community tell a language model; asked for only where one reads the sentence. */
  instructions?: () => Promise<string | undefined>;
}

export interface Interpretation {
  /** What is done without asking back. */
  call?: Call;
  /** What may have been meant, likeliest first, three at most: offered where there is no `call`. */
  readings: readonly Call[];
  mood: Mood;
  /** Of two things that were asked for in one sentence, the one that `call` is not. */
  second?: Call;
  /** Settings that were said and that the command of `call` has not, as they were written. */
  unused?: readonly string[];
  /** A model chose the call: whatever it changes is confirmed by its writer, who may never have asked for it. */
  byModel?: boolean;
}

/** A sentence that asks for nothing. */
export const nothing: Interpretation = { readings: [], mood: 'order' };
