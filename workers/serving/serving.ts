import type { ChatRequest } from '../model.ts';

/** What answers with a model: the local PEFT server now; vLLM or Ollama can stand behind the same words. */
export interface Serving {
  state(): ServingState;
  /**
   * Streams an answer, piece by piece, starting and loading what is not there.
   *
   * @throws OutsideError when the server can't be started or fails; what came before the failure has been yielded.
   */
  chat(request: ServedChat): AsyncIterable<string>;
  /** Lends the running server, started if need be, to somebody who speaks the OpenAI protocol with it. */
  use<T>(work: (server: { baseUrl: string; apiKey: string }) => Promise<T>): Promise<T>;
  /** Stops the server once nobody is being answered; the next question starts it again. */
  rest(): Promise<void>;
  /** Stops it for good. */
  stop(): Promise<void>;
}

export type ServingState = 'off' | 'starting' | 'on';

export interface ServedChat extends Omit<ChatRequest, 'communityId' | 'name'> {
  base: string;
  /** The folder's name of the tuned model's weights; without it the base answers. */
  adapter: string | undefined;
  /** What people call the model. */
  name: string;
}
