/**
 * What bases of the catalog are called in Ollama's library (https://ollama.com/library); those that were trained from
 * the same weights, instruct where there are any.
 */
const library: ReadonlyMap<string, string> = new Map([
  ['smollm2-135m', 'smollm2:135m'],
  ['smollm2-360m', 'smollm2:360m'],
  ['smollm2-1.7b', 'smollm2:1.7b'],
  ['tinyllama-1.1b', 'tinyllama:1.1b'],
  ['llama-3.2-1b', 'llama3.2:1b'],
  ['llama-3.2-3b', 'llama3.2:3b'],
  ['llama-3.1-8b', 'llama3.1:8b'],
  ['mistral-7b', 'mistral:7b'],
  ['gemma-2-2b', 'gemma2:2b'],
  ['gemma-2-9b', 'gemma2:9b'],
  ['qwen2.5-0.5b', 'qwen2.5:0.5b'],
  ['qwen2.5-1.5b', 'qwen2.5:1.5b'],
  ['qwen2.5-3b', 'qwen2.5:3b'],
  ['qwen2.5-7b', 'qwen2.5:7b'],
  ['qwen2.5-14b', 'qwen2.5:14b'],
  ['qwen3-0.6b', 'qwen3:0.6b'],
  ['qwen3-1.7b', 'qwen3:1.7b'],
  ['qwen3-4b', 'qwen3:4b'],
  ['qwen3-8b', 'qwen3:8b'],
  ['gemma-3-270m', 'gemma3:270m'],
  ['gemma-3-1b', 'gemma3:1b'],
  ['mistral-nemo-12b', 'mistral-nemo:12b'],
]);

/** The base's name in Ollama's library; `undefined` for one that is not known to be there. */
export const nameInLibrary = (base: string) => library.get(base);
