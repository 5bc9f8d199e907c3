import { UserError } from '../../store/errors.ts';
import type { ChatRequest } from '../model.ts';
import type { RemoteHealth, ServingState } from '../worker-status.ts';

/** What answers with a model: the PEFT server of this machine, or one that somebody else runs. */
export interface Serving {
  /**
   * Streams an answer, piece by piece, starting and loading what is not there.
   *
   * @throws CannotServe before the first piece, when this server can't answer with this model at all; OutsideError when
   *   the server can't be started or fails; what came before the failure has been yielded.
   */
  chat(request: ServedChat): AsyncIterable<string>;
  /** Ends what it runs, and takes no more questions. */
  stop(): Promise<void>;
}

/** The server that is started and stopped here. */
export interface LocalServing extends Serving {
  state(): ServingState;
  /** Stops the server once nobody is being answered; the next question starts it again. */
  rest(): Promise<void>;
}

/** A server that is run by others; models are put on it and taken off. */
export interface RemoteServing extends Serving {
  /** Takes a deleted model’s weights off it; while it is away, they go with the next thing that is asked of it. */
  forget(adapter: string): Promise<void>;
  /** Asks it how it is; answers within seconds whatever it does. */
  health(): Promise<RemoteHealth>;
}

/** A server can't answer with a model, and says why: another one may. */
export class CannotServe extends UserError {
  override name = 'CannotServe';
}

export interface ServedChat extends Omit<ChatRequest, 'communityId' | 'name'> {
  /** The folder's name of the base. */
  base: string;
  /** What people call the base; left out, as its folder. */
  baseName?: string | undefined;
  /** The base's repository on the Hugging Face hub, by which others know it. */
  hub?: string | undefined;
  /** The folder's name of the tuned model's weights; without it the base answers. */
  adapter: string | undefined;
  /** What that folder holds; left out, a plain LoRA adapter. */
  weights?: 'lora' | 'dora' | 'all' | undefined;
  /** What people call the model. */
  name: string;
}
