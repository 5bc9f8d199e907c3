import { z } from 'zod';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import type { Shape } from '../../base-model.ts';
import { parseJson } from './base-source.ts';
import { causalModels } from './causal-models.ts';

const size = z.number().int().min(1).max(10_000_000);

const config = z.looseObject({
  model_type: z.string().max(80),
  architectures: z.array(z.string().max(120)).nullish(),
  auto_map: z.unknown().optional(),
  quantization_config: z.unknown().optional(),
});

/** What a base’s config.json says of it. */
export interface ModelConfig {
  /** transformers' `model_type`. */
  type: string;
  contextLength: number;
  shape: Shape;
  /** Whether it names code of its own, which is never run: the class of the same name here is. */
  ownCode: boolean;
}

/**
 * Reads a config.json.
 *
 * @param label where it is from, for people
 * @throws UserError when it is no causal model that the trainer knows without code of others, or lacks a size
 */
export function readModelConfig(text: string, label: string): ModelConfig {
  const parsed = config.safeParse(parseJson(text));
  if (!parsed.success)
    throw new UserError(
      message('config.json of {source} does not describe a transformers model.', { source: label }),
    );
  const { model_type: type, architectures, auto_map, quantization_config } = parsed.data;
  const [architecture = ''] = architectures ?? [];
  const known = causalModels.get(type);
  if (known === undefined || (architecture && architecture !== known)) {
    throw new UserError(
      auto_map === undefined
        ? message(
            '{source} is a {type} model ({architecture}), and no causal language model that the trainer knows. Take one that writes text.',
            { source: label, type, architecture: architecture || '?' },
          )
        : message(
            '{source} runs only with code that it brings along, and code of others is never run here. Look for a version of it that transformers knows by itself.',
            { source: label },
          ),
    );
  }
  if (quantization_config !== undefined && quantization_config !== null) {
    throw new UserError(
      message(
        '{source} is quantised already, and the trainer needs the weights as they were. Take the version that is not; with qlora it is trained in 4 bits.',
        { source: label },
      ),
    );
  }
  const numbers = parsed.data;
  const read = (names: readonly string[], otherwise?: number): number => {
    const found = names.map(name => numbers[name]).find(value => value !== undefined && value !== null);
    const value = size.safeParse(found ?? otherwise);
    if (value.success) return value.data;
    throw new UserError(
      message('config.json of {source} does not say a usable {name}.', {
        source: label,
        name: names[0] ?? '',
      }),
    );
  };
  /** One that may be left out, or be 0. */
  const some = (...names: string[]): number => (names.some(name => Boolean(numbers[name])) ? read(names) : 0);
  const hidden = read(['hidden_size', 'n_embd', 'd_model']);
  const layers = read(['num_hidden_layers', 'n_layer', 'n_layers']);
  const intermediate = read(['intermediate_size', 'n_inner', 'ffn_dim', 'ffn_hidden_size'], 4 * hidden);
  return {
    type,
    contextLength: read(
      ['max_position_embeddings', 'n_positions', 'n_ctx', 'seq_length', 'max_seq_len'],
      2048,
    ),
    shape: {
      layers,
      hidden,
      intermediate,
      ...attentionOf(read, some, hidden),
      vocabulary: read(['vocab_size']),
      ...expertsOf(some, layers, intermediate),
    },
    ownCode: auto_map !== undefined,
  };
}

type Read = (names: readonly string[], otherwise?: number) => number;

function attentionOf(
  read: Read,
  some: (...names: string[]) => number,
  hidden: number,
): Pick<Shape, 'query' | 'keyValue' | 'latent'> {
  const heads = read(['num_attention_heads', 'n_head', 'n_heads']);
  const vector = some('kv_lora_rank');
  if (vector === 0) {
    const head = read(['head_dim'], Math.max(1, Math.floor(hidden / heads)));
    return { query: heads * head, keyValue: read(['num_key_value_heads'], heads) * head };
  }
  const [plain, position, value] = [some('qk_nope_head_dim'), some('qk_rope_head_dim'), read(['v_head_dim'])];
  return {
    query: heads * (plain + position),
    keyValue: heads * value,
    latent: { vector, position, made: heads * (plain + value), query: some('q_lora_rank') },
  };
}

/** By the names that DeepSeek, Qwen, Mixtral and Granite have for them. */
function expertsOf(
  some: (...names: string[]) => number,
  layers: number,
  intermediate: number,
): Pick<Shape, 'experts'> {
  const count = some('n_routed_experts', 'num_experts', 'num_local_experts');
  if (count === 0) return {};
  const width = some('moe_intermediate_size') || intermediate;
  return {
    experts: {
      layers: Math.max(1, layers - some('first_k_dense_replace')),
      count,
      active: Math.min(count, some('num_experts_per_tok') || 1),
      width,
      shared:
        some('shared_expert_intermediate_size', 'shared_intermediate_size') ||
        some('n_shared_experts') * width,
    },
  };
}
