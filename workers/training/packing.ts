import type { BaseModel } from '../base-model.ts';

/**
 * transformers' model types of which a packed batch is learned exactly as its rows one by one; `KEPT_APART` in
 * `workers/trainer/packing.py`, where a test holds them together and proves each.
 */
export const packedTypes: ReadonlySet<string> = new Set([
  'deepseek_v2',
  'deepseek_v3',
  'gemma2',
  'gemma3_text',
  'glm',
  'glm4',
  'gpt2',
  'llama',
  'mistral',
  'phi3',
  'qwen2',
  'qwen3',
  'qwen3_moe',
  'smollm3',
]);

/**
 * Families of the catalog whose types are none of these. BLOOM has no positions that would keep rows apart, and what
 * stands beside the tokens of pictures and sound is of one row.
 */
const unpackedFamilies: ReadonlySet<string> = new Set(['bloom', 'smolvlm', 'whisper']);

/** Whether short rows may share a sequence when this base is trained. */
export function packs(base: Pick<BaseModel, 'family' | 'added'>): boolean {
  return base.added ? packedTypes.has(base.added.type) : !unpackedFamilies.has(base.family);
}
