import { expect, test } from 'vitest';
import { UserError } from '../../../store/errors.ts';
import { inEnglish } from '../../../store/message.ts';
import { baseNamed } from '../catalog.ts';
import { baseFiles, memorySource, tensors, tinyConfig } from './base.fixture.ts';
import { inspectBase, isFetched } from './inspect-base.ts';

const config = (change: object) => ({ 'config.json': JSON.stringify({ ...tinyConfig, ...change }) });
const inspect = (change: Parameters<typeof baseFiles>[0] = {}, more = {}) =>
  inspectBase(memorySource(baseFiles(change), more));
const words = (notes: Awaited<ReturnType<typeof inspect>>['notes']) =>
  notes.map(({ what }) => (typeof what === 'string' ? what : inEnglish(what))).join(' ');

test('of a whole base its size, shape, context and licence are told, and nothing is to be noted', async () => {
  expect(await inspect()).toMatchObject({
    family: 'llama',
    type: 'llama',
    billions: 3200 / 1e9,
    contextLength: 512,
    license: 'apache-2.0',
    shape: { layers: 2, hidden: 16, intermediate: 32, query: 16, keyValue: 8, vocabulary: 100 },
    notes: [],
  });
});

test('the names of older configurations are read, and weights in several files are added up', async () => {
  const gpt2 = { model_type: 'gpt2', architectures: ['GPT2LMHeadModel'] };
  const sizes = { n_embd: 16, n_layer: 3, n_head: 2, n_inner: null, n_positions: 64, vocab_size: 50 };
  const found = await inspect({
    'config.json': JSON.stringify({ ...gpt2, ...sizes }),
    'model.safetensors': undefined,
    'model-00001-of-00002.safetensors': tensors({ a: [10, 10] }),
    'model-00002-of-00002.safetensors': tensors({ b: [5] }),
    'consolidated.safetensors': tensors({ 'the same once more': [105] }),
  });
  expect(found).toMatchObject({
    family: 'gpt2',
    billions: 105 / 1e9,
    contextLength: 64,
    shape: { layers: 3, intermediate: 64, query: 16, keyValue: 16 },
  });
});

test('of a mixture of experts is told what of it a token goes through, and how its attention is made', async () => {
  const v2Lite = {
    ...{ model_type: 'deepseek_v2', architectures: ['DeepseekV2ForCausalLM'], vocab_size: 102_400 },
    ...{
      hidden_size: 2048,
      intermediate_size: 10_944,
      num_hidden_layers: 27,
      max_position_embeddings: 163_840,
    },
    ...{ num_attention_heads: 16, num_key_value_heads: 16, q_lora_rank: null, kv_lora_rank: 512 },
    ...{ qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128, first_k_dense_replace: 1 },
    ...{ n_routed_experts: 64, num_experts_per_tok: 6, n_shared_experts: 2, moe_intermediate_size: 1408 },
  };
  const { shape } = await inspect({ 'config.json': JSON.stringify(v2Lite) });
  expect(shape).toEqual(baseNamed('deepseek-v2-lite').shape);
  const mixtral = { model_type: 'mixtral', architectures: ['MixtralForCausalLM'] };
  const found = await inspect(config({ ...mixtral, num_local_experts: 8, num_experts_per_tok: 2 }));
  expect(found.shape.experts).toEqual({ layers: 2, count: 8, active: 2, width: 32, shared: 0 });
});

test.each([
  ['no configuration', { 'config.json': undefined }, /no config\.json/],
  ['a configuration that is none', { 'config.json': 'no' }, /does not describe a transformers model/],
  [
    'a model that writes no text',
    config({ model_type: 'vit', architectures: ['ViTModel'] }),
    /no causal language model/,
  ],
  [
    'another head on a known model',
    config({ architectures: ['LlamaForSequenceClassification'] }),
    /no causal language model/,
  ],
  [
    'code of its own',
    config({ model_type: 'my_model', architectures: ['MyForCausalLM'], auto_map: { AutoModel: 'x.My' } }),
    /code that it brings along.*never run/,
  ],
  [
    'code of its own for the tokenizer',
    { 'tokenizer_config.json': JSON.stringify({ auto_map: { AutoTokenizer: ['x.My', null] } }) },
    /code that it brings along/,
  ],
  ['quantised weights', config({ quantization_config: { quant_method: 'gptq' } }), /quantised already/],
  ['a size that is missing', config({ num_hidden_layers: undefined }), /usable num_hidden_layers/],
  ['a size that is no size', config({ vocab_size: -3 }), /usable vocab_size/],
  [
    'pickles only',
    { 'model.safetensors': undefined, 'pytorch_model.bin': 'x' },
    /pickles only.*can run code.*\.safetensors/,
  ],
  ['no weights', { 'model.safetensors': undefined }, /no weights/],
  ['a pickle under another name', { 'model.safetensors': '\x80\x04\x95pickled'.repeat(9) }, /no whole/],
  ['weights that are cut off', { 'model.safetensors': tensors({ a: [10, 10] }).subarray(0, -7) }, /cut off/],
  ['weights of nothing', { 'model.safetensors': '' }, /no whole safetensors file/],
  ['no tokenizer', { 'tokenizer.json': undefined }, /no tokenizer\.json/],
])('%s is refused in words', async (_, change, said) => {
  const refused = inspect(change as Parameters<typeof baseFiles>[0]);
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(said);
});

test('what is missing but can be done without is said, with what happens then', async () => {
  const { notes, license } = await inspect(
    {
      'tokenizer_config.json': undefined,
      'README.md': 'no front matter',
      'pytorch_model.bin': 'x',
      ...config({ num_local_experts: 8, auto_map: { AutoModelForCausalLM: 'x.Llama' } }),
    },
    { gated: true },
  );
  expect(license).toBe('unknown');
  expect(words(notes)).toMatch(
    /licence\. .*accounts that accepted.* chat template.* padding.* mixture of experts.* code of its own.* pickles beside/,
  );
});

test('only what can run nothing is fetched, and nothing below the top', () => {
  const names = ['model.safetensors', 'config.json', 'chat_template.jinja', 'tokenizer.model', 'merges.txt'];
  expect(names.filter(isFetched)).toEqual(names);
  const others = [
    'pytorch_model.bin',
    'modeling.py',
    'a/config.json',
    '../config.json',
    '.config.json',
    'x.pt',
  ];
  expect(others.filter(isFetched)).toEqual([]);
});
