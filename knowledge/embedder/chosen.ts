import { setTimeout as wait } from 'node:timers/promises';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { Said } from '../../store/message.ts';
import { message } from '../../store/message.ts';
import { openE5 } from './e5/e5.ts';
import type { Embedder } from './embedder.ts';
import { hashedEmbedder } from './hashed.ts';
import type { InProcessEmbedder } from './in-process.ts';
import { openMiniLm } from './minilm/minilm.ts';
import { embeddingDimensions, openaiEmbedder } from './openai.ts';

/** What the settings choose. */
export type EmbeddingChoice =
  | { is: 'endpoint'; baseUrl: string; model: string; apiKey: string | undefined }
  | { is: 'in process'; model: ModelName; files: ModelFiles }
  | { is: 'letters' };

/** A model that runs in this process. */
export type ModelName = keyof typeof models;

const models = {
  e5: { name: 'multilingual E5', open: openE5 },
  minilm: { name: 'MiniLM', open: openMiniLm },
};

/** Where the file of such a model comes from. */
export interface ModelFiles {
  /** The file, whole and checked; `undefined` when it has to be fetched first. */
  here(): Promise<ModelFile | undefined>;
  fetch(onProgress: (progress: { done: number | null }) => void, signal: AbortSignal): Promise<ModelFile>;
}

interface ModelFile {
  path: string;
  sha256: string;
}

/** How far the chosen embedder is, for `/status`. `done` is the share fetched, where that is known. */
export type ChosenState =
  | { is: 'letters' }
  | { is: 'fetching'; name: string; done: number | null }
  | { is: 'there'; name: string }
  | { is: 'away'; name: string; why: Said };

export interface ChosenEmbedder {
  /** The one to begin with: the chosen one where it is there already, else hashed n-grams. */
  first: Embedder;
  /** Gets the chosen one in the background and gives it to `use` when it is there; tries again where that failed. */
  begin(use: (embedder: Embedder) => void): void;
  state(): ChosenState;
  stop(): Promise<void>;
}

export interface ChosenOptions {
  /** Told of each try that failed, and of each end of the thread that embeds. */
  failed: (error: unknown) => void;
  /** Milliseconds before the next try, doubled up to an hour. */
  pause?: number;
}

const longestPause = 3_600_000;

/** Opens the embedder that is chosen. Returns at once: what is fetched, or asked over the network, is waited for by nobody. */
export async function openChosenEmbedder(
  choice: EmbeddingChoice,
  { failed, pause = 30_000 }: ChosenOptions,
): Promise<ChosenEmbedder> {
  const stopping = new AbortController();
  let inProcess: InProcessEmbedder | undefined;
  let getting: Promise<void> | undefined;
  let state: ChosenState =
    choice.is === 'letters' ? { is: 'letters' } : { is: 'fetching', name: nameOf(choice), done: null };

  function there(embedder: Embedder, name: string): Embedder {
    state = { is: 'there', name };
    return embedder;
  }

  function opened(model: ModelName, { path, sha256 }: ModelFile): Embedder {
    inProcess = models[model].open({ modelFile: path, sha256, failed });
    return there(inProcess, models[model].name);
  }

  async function get(): Promise<Embedder> {
    if (choice.is === 'endpoint') {
      const dimensions = await embeddingDimensions(choice);
      return there(openaiEmbedder({ ...choice, dimensions }), choice.model);
    }
    if (choice.is === 'letters') return hashedEmbedder();
    const { files, model } = choice;
    const tell = ({ done }: { done: number | null }) => {
      state = { is: 'fetching', name: nameOf(choice), done };
    };
    return opened(model, await files.fetch(tell, stopping.signal));
  }

  async function keepTrying(use: (embedder: Embedder) => void): Promise<void> {
    for (let tries = 0; !stopping.signal.aborted; tries++) {
      try {
        const embedder = await get();
        if (!stopping.signal.aborted) use(embedder);
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        state = { is: 'away', name: nameOf(choice), why: whyOf(error) };
        failed(error);
        const until = Math.min(longestPause, pause * 2 ** tries);
        await wait(until, undefined, { ref: false, signal: stopping.signal }).catch(() => {});
      }
    }
  }

  const kept = choice.is === 'in process' ? await choice.files.here() : undefined;
  const first = kept && choice.is === 'in process' ? opened(choice.model, kept) : hashedEmbedder();
  return {
    first,
    begin(use) {
      if (choice.is !== 'letters' && !kept) getting ??= keepTrying(use);
    },
    state() {
      const why = inProcess?.problem();
      return why === undefined ? state : { is: 'away', name: nameOf(choice), why };
    },
    async stop() {
      stopping.abort();
      await getting;
      await inProcess?.stop();
    },
  };
}

function nameOf(choice: EmbeddingChoice): string {
  switch (choice.is) {
    case 'endpoint':
      return choice.model;
    case 'in process':
      return models[choice.model].name;
    case 'letters':
      return 'letters';
  }
}

function whyOf(error: unknown): Said {
  if (error instanceof UserError || error instanceof OutsideError) return error.said;
  return message('The log has the details.');
}
