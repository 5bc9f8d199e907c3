import type { BaseModel } from './base-model.ts';
import type { StoredFile } from './model.ts';

/** In how many bits a GGUF file holds the weights, in llama.cpp's words: those that the trainer's environment packs. */
export const quantizations = ['f16', 'q8_0', 'q5_1', 'q4_1'] as const;
export type Quantization = (typeof quantizations)[number];

/** Bytes of a parameter: 32 of them share a scale, and in the last two forms a least value. */
const bytesEach: Record<Quantization, number> = { f16: 2, q8_0: 34 / 32, q5_1: 24 / 32, q4_1: 20 / 32 };

/** A model as one file that llama.cpp, Ollama and LM Studio read. */
export interface GgufFile {
  quantization: Quantization;
  file: StoredFile;
  /** Its chat in Ollama's words; without a template where they can't say the same. */
  ollama: { template: string | null; stop: string[] };
}

/** About how large the file of a model will be, in bytes: the embeddings keep 8 bits where the rest has fewer. */
export function ggufBytes({ billions, shape }: BaseModel, quantization: Quantization): number {
  const embeddings = shape.vocabulary * shape.hidden;
  const least = Math.max(bytesEach[quantization], bytesEach.q8_0);
  return (billions * 1e9 - embeddings) * bytesEach[quantization] + embeddings * least;
}

/** Whether models of a base can be written as GGUF: what `gguf_architecture.py` knows, which looks itself again. */
export function canBeGguf({ name, family, added, modality, shape }: BaseModel): boolean {
  if (modality || shape.experts) return false;
  if (added) return ggufTypes.has(added.type);
  return !['glm', 'phi'].includes(family) && name !== 'smollm3-3b';
}

/** By transformers' `model_type`. */
export const ggufTypes: ReadonlySet<string> = new Set([
  ...['llama', 'mistral', 'qwen2', 'qwen3', 'gemma2', 'gemma3_text', 'gpt2', 'bloom'],
]);
