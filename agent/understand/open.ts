import type { Embedder } from '../../knowledge/embedder/embedder.ts';
import type { Command } from '../command.ts';
import type { Llm } from '../models/llm.ts';
import type { OfflineOptions } from './offline.ts';
import type { Understanding } from './understanding.ts';

/**
 * The understanding of plain words: by the language model where one is configured, with the offline one for when it
 * fails; else the offline one alone. Its code is loaded when it is first asked (with hundreds of patterns to compile a
 * tenth of a start's processor time), so that a start need not wait for it.
 *
 * @returns it, and what teaches the offline one: a second or two the first time, in slices; `useEmbedder` teaches it the
 * embedding too
 */
export function openUnderstanding(
  commands: readonly Command[],
  llm: Llm | undefined,
  options: OfflineOptions,
): {
  understanding: Understanding;
  prepare: () => Promise<void>;
  useEmbedder: (embedder: Embedder) => Promise<void>;
} {
  let loaded: ReturnType<typeof load> | undefined;
  const opened = () => {
    loaded ??= load(commands, llm, options);
    return loaded;
  };
  return {
    understanding: {
      interpret: async (...asked) => (await opened()).understanding.interpret(...asked),
      understand: async (...asked) => (await opened()).understanding.understand(...asked),
    },
    prepare: async () => (await opened()).prepare(),
    useEmbedder: async embedder => (await opened()).useEmbedder(embedder),
  };
}

async function load(commands: readonly Command[], llm: Llm | undefined, options: OfflineOptions) {
  const { offlineUnderstanding } = await import('./offline.ts');
  const offline = offlineUnderstanding(commands, options);
  const { prepare, useEmbedder } = offline;
  if (!llm) return { understanding: offline, prepare, useEmbedder };
  // LangChain is loaded only where a model is configured.
  const { llmUnderstanding } = await import('./llm.ts');
  return { understanding: llmUnderstanding(llm, commands, offline), prepare, useEmbedder };
}
