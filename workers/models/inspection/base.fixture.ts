import type { BaseSource } from './base-source.ts';

/** The files of a tiny base by name; `undefined` in `change` takes one away. */
export function baseFiles(change: Record<string, Buffer | string | undefined> = {}): Record<string, Buffer> {
  const files: Record<string, Buffer | string | undefined> = {
    'config.json': JSON.stringify(tinyConfig),
    'model.safetensors': tensors({ 'embed.weight': [100, 16], 'lm_head.weight': [100, 16] }),
    'tokenizer.json': '{}',
    'tokenizer_config.json': JSON.stringify({
      chat_template: '{{ messages }}',
      pad_token: '<pad>',
      eos_token: '</s>',
    }),
    'README.md': '---\nlicense: apache-2.0\n---\n# Tiny',
    ...change,
  };
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, content]) =>
      content === undefined ? [] : [[name, Buffer.from(content)]],
    ),
  );
}

export const tinyConfig = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  hidden_size: 16,
  intermediate_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 100,
  max_position_embeddings: 512,
};

/** A file of zeros in the format of https://github.com/huggingface/safetensors, two bytes a weight. */
export function tensors(shapes: Record<string, number[]>): Buffer {
  let at = 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const from = at;
    at += 2 * shape.reduce((product, size) => product * size, 1);
    return [name, { dtype: 'BF16', shape, data_offsets: [from, at] }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(at)]);
}

/** A base in memory. */
export function memorySource(files: Record<string, Buffer>, more: Partial<BaseSource> = {}): BaseSource {
  return {
    label: 'somebody/tiny',
    license: undefined,
    gated: false,
    files: Object.entries(files).map(([name, { length }]) => ({ name, bytes: length })),
    read: async (name, from, to) => files[name]?.subarray(from, to) ?? Buffer.alloc(0),
    ...more,
  };
}
