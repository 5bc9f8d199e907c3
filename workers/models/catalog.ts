import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { BaseModel, Experts, Latent, Media } from '../base-model.ts';

export const defaultBase = 'smollm2-135m';

/** The base models, smallest first within a family; all families, or one. */
export function basesOf(family?: string): BaseModel[] {
  if (family === undefined) return [...catalog];
  const wanted = squash(family);
  const exact = catalog.filter(base => squash(base.family) === wanted);
  // "qwen3" is part of a family: what starts like that.
  return exact.length > 0 ? exact : catalog.filter(base => squash(base.name).startsWith(wanted));
}

/**
 * The base of that name, however it is written: `Qwen2.5 0.5B`, `qwen/qwen2.5-0.5b-instruct`, `the small smol`.
 *
 * @throws UserError naming the nearest bases.
 */
export function baseNamed(name: string): BaseModel {
  const found = findBase(name);
  if (found) return found;
  const close = nearest(
    name,
    catalog.map(base => base.name),
  );
  throw new UserError(
    message('There is no base model called “{name}”. `/bases` lists them all.', { name }),
    close,
  );
}

/** The base of that name, or `undefined`. */
export function findBase(name: string): BaseModel | undefined {
  return spellings.get(squash(name));
}

/** `{ modality }` of a base of the catalog that reads more than text, by its exact name. Bases that were added read text. */
export function mediaOf(name: string): Pick<BaseModel, 'modality'> {
  const modality = spellings.get(squash(name))?.modality;
  return modality === undefined ? {} : { modality };
}

/** A name as it is compared: its letters and digits. */
export const squash = (name: string) =>
  name
    .toLowerCase()
    .replace(/^the /, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');

type Line = [
  name: string,
  hub: string,
  billions: number,
  license: string,
  context: number,
  shape: [
    layers: number,
    hidden: number,
    intermediate: number,
    query: number,
    keyValue: number,
    vocab: number,
  ],
  aliases?: string[],
];

/** Those of each mixture of experts by name, from its config.json too. */
const experts: Record<string, { experts: Experts; latent?: Latent }> = {
  'qwen3-30b-a3b': { experts: { layers: 48, count: 128, active: 8, width: 768, shared: 0 } },
  'deepseek-v2-lite': {
    experts: { layers: 26, count: 64, active: 6, width: 1408, shared: 2816 },
    latent: { vector: 512, position: 64, made: 4096, query: 0 },
  },
  'deepseek-v3': {
    experts: { layers: 58, count: 256, active: 8, width: 2048, shared: 2048 },
    latent: { vector: 512, position: 64, made: 32_768, query: 1536 },
  },
};

// Names of organisations and models as the hub spells them; shapes from each model's config.json. Instruct models
// where there are any, since what is trained here is chatted with.
// biome-ignore format: a table, one base a line
const families: Record<string, { gated?: boolean; modality?: Media; models: Line[] }> = {
  smollm: {
    models: [
      [defaultBase, 'HuggingFaceTB/SmolLM2-135M-Instruct', 0.135, 'apache-2.0', 8192, [30, 576, 1536, 576, 192, 49_152], ['smollm2', 'smollm', 'smol', 'small smol', 'smallest smol', 'tiny smol', 'smollm 135m', 'smol 135m', 'smollm2 small']],
      ['smollm2-360m', 'HuggingFaceTB/SmolLM2-360M-Instruct', 0.362, 'apache-2.0', 8192, [32, 960, 2560, 960, 320, 49_152], ['smollm 360m', 'smol 360m', 'medium smol']],
      ['smollm2-1.7b', 'HuggingFaceTB/SmolLM2-1.7B-Instruct', 1.71, 'apache-2.0', 8192, [24, 2048, 8192, 2048, 2048, 49_152], ['smollm 1.7b', 'smol 1.7b', 'big smol', 'large smol']],
      ['smollm3-3b', 'HuggingFaceTB/SmolLM3-3B', 3.08, 'apache-2.0', 65_536, [36, 2048, 11_008, 2048, 512, 128_256], ['smollm3', 'smol 3b', 'biggest smol']],
    ],
  },
  llama: {
    gated: true,
    models: [
      ['tinyllama-1.1b', 'TinyLlama/TinyLlama-1.1B-Chat-v1.0', 1.1, 'apache-2.0', 2048, [22, 2048, 5632, 2048, 256, 32_000], ['tinyllama', 'tiny llama']],
      ['llama-3.2-1b', 'meta-llama/Llama-3.2-1B-Instruct', 1.24, 'llama3.2', 131_072, [16, 2048, 8192, 2048, 512, 128_256], ['llama 1b', 'llama3 1b', 'llama 3 1b', 'small llama', 'smallest llama', 'one billion llama', 'llama 3.2']],
      ['llama-3.2-3b', 'meta-llama/Llama-3.2-3B-Instruct', 3.21, 'llama3.2', 131_072, [28, 3072, 8192, 3072, 1024, 128_256], ['llama 3b', 'llama3 3b', 'llama 3 3b', 'medium llama', 'three billion llama']],
      ['llama-3.1-8b', 'meta-llama/Llama-3.1-8B-Instruct', 8.03, 'llama3.1', 131_072, [32, 4096, 14_336, 4096, 1024, 128_256], ['llama 8b', 'llama3 8b', 'llama 3 8b', 'big llama', 'large llama', 'eight billion llama', 'llama 3.1', 'llama']],
    ],
  },
  mistral: {
    models: [
      ['mistral-7b', 'mistralai/Mistral-7B-Instruct-v0.3', 7.25, 'apache-2.0', 32_768, [32, 4096, 14_336, 4096, 1024, 32_768], ['mistral', 'small mistral', 'mistral 7b instruct']],
      ['mistral-nemo-12b', 'mistralai/Mistral-Nemo-Instruct-2407', 12.2, 'apache-2.0', 131_072, [40, 5120, 14_336, 4096, 1024, 131_072], ['mistral nemo', 'nemo', 'mistral 12b', 'big mistral']],
    ],
  },
  qwen: {
    models: [
      ['qwen2.5-0.5b', 'Qwen/Qwen2.5-0.5B-Instruct', 0.494, 'apache-2.0', 32_768, [24, 896, 4864, 896, 128, 151_936], ['qwen 0.5b', 'qwen 0.5', 'qwen 500m', 'small qwen', 'smallest qwen', 'half a billion qwen', 'half billion qwen', 'qwen half a billion', 'tiny qwen']],
      ['qwen2.5-1.5b', 'Qwen/Qwen2.5-1.5B-Instruct', 1.54, 'apache-2.0', 32_768, [28, 1536, 8960, 1536, 256, 151_936], ['qwen 1.5b']],
      ['qwen2.5-3b', 'Qwen/Qwen2.5-3B-Instruct', 3.09, 'qwen-research', 32_768, [36, 2048, 11_008, 2048, 256, 151_936], ['qwen 3b', 'medium qwen']],
      ['qwen2.5-7b', 'Qwen/Qwen2.5-7B-Instruct', 7.62, 'apache-2.0', 32_768, [28, 3584, 18_944, 3584, 512, 152_064], ['qwen 7b', 'big qwen', 'large qwen', 'seven billion qwen', 'qwen']],
      ['qwen2.5-14b', 'Qwen/Qwen2.5-14B-Instruct', 14.8, 'apache-2.0', 32_768, [48, 5120, 13_824, 5120, 1024, 152_064], ['qwen 14b', 'biggest qwen']],
      ['qwen3-0.6b', 'Qwen/Qwen3-0.6B', 0.596, 'apache-2.0', 40_960, [28, 1024, 3072, 2048, 1024, 151_936], ['small qwen3', 'qwen 0.6b']],
      ['qwen3-1.7b', 'Qwen/Qwen3-1.7B', 1.72, 'apache-2.0', 40_960, [28, 2048, 6144, 2048, 1024, 151_936], ['qwen 1.7b']],
      ['qwen3-4b', 'Qwen/Qwen3-4B', 4.02, 'apache-2.0', 40_960, [36, 2560, 9728, 4096, 1024, 151_936], ['qwen 4b']],
      ['qwen3-8b', 'Qwen/Qwen3-8B', 8.19, 'apache-2.0', 40_960, [36, 4096, 12_288, 4096, 1024, 151_936], ['qwen 8b', 'qwen3']],
      ['qwen3-30b-a3b', 'Qwen/Qwen3-30B-A3B', 30.5, 'apache-2.0', 40_960, [48, 2048, 6144, 4096, 512, 151_936], ['qwen 30b', 'qwen3 moe', 'qwen moe', 'qwen 30b a3b']],
    ],
  },
  deepseek: {
    models: [
      ['deepseek-r1-distill-1.5b', 'deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B', 1.78, 'mit', 131_072, [28, 1536, 8960, 1536, 256, 151_936], ['deepseek 1.5b', 'r1 distill 1.5b', 'r1 1.5b', 'small deepseek']],
      ['deepseek-r1-distill-7b', 'deepseek-ai/DeepSeek-R1-Distill-Qwen-7B', 7.62, 'mit', 131_072, [28, 3584, 18_944, 3584, 512, 152_064], ['deepseek', 'deepseek 7b', 'deepseek r1', 'deepseek distill', 'deepseek r1 7b', 'deepseek distill 7b', 'r1', 'r1 distill', 'r1 distill 7b', 'r1 7b']],
      ['deepseek-r1-distill-8b', 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B', 8.03, 'mit', 131_072, [32, 4096, 14_336, 4096, 1024, 128_256], ['deepseek 8b', 'deepseek llama', 'deepseek r1 distill llama', 'r1 distill 8b', 'r1 8b']],
      // Its card promises 32,768 tokens; the positions of its config go on to 163,840.
      ['deepseek-v2-lite', 'deepseek-ai/DeepSeek-V2-Lite-Chat', 15.7, 'deepseek', 32_768, [27, 2048, 10_944, 3072, 2048, 102_400], ['deepseek v2', 'deepseek moe', 'deepseek 16b', 'deepseek lite']],
      // In 16 bits: what DeepSeek gives itself has 8, which adapters can’t be trained on.
      ['deepseek-v3', 'unsloth/DeepSeek-V3-bf16', 671, 'deepseek', 131_072, [61, 7168, 18_432, 24_576, 16_384, 129_280], ['deepseek 671b', 'big deepseek', 'biggest deepseek']],
    ],
  },
  gpt2: {
    models: [
      ['gpt2', 'openai-community/gpt2', 0.124, 'mit', 1024, [12, 768, 3072, 768, 768, 50_257], ['gpt2 small', 'small gpt2', 'gpt 2', 'gpt2 124m']],
      ['gpt2-medium', 'openai-community/gpt2-medium', 0.355, 'mit', 1024, [24, 1024, 4096, 1024, 1024, 50_257], ['medium gpt2', 'gpt2 355m']],
      ['gpt2-large', 'openai-community/gpt2-large', 0.774, 'mit', 1024, [36, 1280, 5120, 1280, 1280, 50_257], ['large gpt2', 'big gpt2', 'gpt2 774m']],
      ['gpt2-xl', 'openai-community/gpt2-xl', 1.56, 'mit', 1024, [48, 1600, 6400, 1600, 1600, 50_257], ['gpt2 1.5b', 'biggest gpt2']],
    ],
  },
  bloom: {
    models: [
      ['bloom-560m', 'bigscience/bloom-560m', 0.559, 'bigscience-bloom-rail-1.0', 2048, [24, 1024, 4096, 1024, 1024, 250_880], ['bloom', 'small bloom', 'smallest bloom', 'bloom 560', 'bloom 0.56b']],
      ['bloom-1.1b', 'bigscience/bloom-1b1', 1.07, 'bigscience-bloom-rail-1.0', 2048, [24, 1536, 6144, 1536, 1536, 250_880], ['bloom 1b1', 'bloom 1b']],
      ['bloom-1.7b', 'bigscience/bloom-1b7', 1.72, 'bigscience-bloom-rail-1.0', 2048, [24, 2048, 8192, 2048, 2048, 250_880], ['bloom 1b7']],
      ['bloom-3b', 'bigscience/bloom-3b', 3.0, 'bigscience-bloom-rail-1.0', 2048, [30, 2560, 10_240, 2560, 2560, 250_880], ['medium bloom']],
      ['bloom-7b', 'bigscience/bloom-7b1', 7.07, 'bigscience-bloom-rail-1.0', 2048, [30, 4096, 16_384, 4096, 4096, 250_880], ['bloom 7b1', 'big bloom']],
    ],
  },
  glm: {
    models: [
      ['glm-4-9b', 'zai-org/glm-4-9b-chat-hf', 9.4, 'glm-4', 131_072, [40, 4096, 13_696, 4096, 256, 151_552], ['glm', 'glm 4', 'glm4', 'glm 9b', 'chatglm', 'chatglm 4', 'chatglm4']],
      ['glm-4-9b-0414', 'zai-org/GLM-4-9B-0414', 9.4, 'mit', 32_768, [40, 4096, 13_696, 4096, 256, 151_552], ['glm 0414', 'glm 4 0414']],
    ],
  },
  phi: {
    models: [
      ['phi-3.5-mini', 'microsoft/Phi-3.5-mini-instruct', 3.82, 'mit', 131_072, [32, 3072, 8192, 3072, 3072, 32_064], ['phi 3.5', 'phi3.5', 'phi mini', 'small phi']],
      ['phi-4-mini', 'microsoft/Phi-4-mini-instruct', 3.84, 'mit', 131_072, [32, 3072, 8192, 3072, 1024, 200_064], ['phi4 mini']],
      ['phi-4', 'microsoft/phi-4', 14.7, 'mit', 16_384, [40, 5120, 17_920, 5120, 1280, 100_352], ['phi', 'phi 14b', 'big phi']],
    ],
  },
  gemma: {
    gated: true,
    models: [
      ['gemma-3-270m', 'google/gemma-3-270m-it', 0.268, 'gemma', 32_768, [18, 640, 2048, 1024, 256, 262_144], ['gemma 270m', 'tiny gemma', 'smallest gemma']],
      ['gemma-3-1b', 'google/gemma-3-1b-it', 1.0, 'gemma', 32_768, [26, 1152, 6912, 1024, 256, 262_144], ['gemma 1b', 'small gemma', 'gemma 3', 'gemma']],
      ['gemma-2-2b', 'google/gemma-2-2b-it', 2.61, 'gemma', 8192, [26, 2304, 9216, 2048, 1024, 256_000], ['gemma 2b', 'gemma 2']],
      ['gemma-2-9b', 'google/gemma-2-9b-it', 9.24, 'gemma', 8192, [42, 3584, 14_336, 4096, 2048, 256_000], ['gemma 9b', 'big gemma']],
    ],
  },
  smolvlm: {
    modality: 'image',
    models: [
      ['smolvlm-256m', 'HuggingFaceTB/SmolVLM-256M-Instruct', 0.256, 'apache-2.0', 8192, [30, 576, 1536, 576, 192, 49_280], ['smolvlm', 'small smolvlm']],
      ['smolvlm-500m', 'HuggingFaceTB/SmolVLM-500M-Instruct', 0.507, 'apache-2.0', 8192, [32, 960, 2560, 960, 320, 49_280], ['big smolvlm']],
    ],
  },
  whisper: {
    modality: 'audio',
    models: [
      ['whisper-tiny', 'openai/whisper-tiny', 0.0378, 'apache-2.0', 448, [4, 384, 1536, 384, 384, 51_865], ['tiny whisper']],
      ['whisper-base', 'openai/whisper-base', 0.0726, 'apache-2.0', 448, [6, 512, 2048, 512, 512, 51_865]],
      ['whisper-small', 'openai/whisper-small', 0.242, 'apache-2.0', 448, [12, 768, 3072, 768, 768, 51_865], ['whisper', 'small whisper']],
    ],
  },
};

const ungated = new Set(['tinyllama-1.1b']);

const catalog: BaseModel[] = Object.entries(families).flatMap(
  ([family, { gated = false, modality, models }]) =>
    models.map(([name, hub, billions, license, contextLength, widths, aliases = []]) => {
      const [layers, hidden, intermediate, query, keyValue, vocabulary] = widths;
      return {
        name,
        family,
        hub,
        billions,
        license,
        contextLength,
        aliases,
        gated: gated && !ungated.has(name),
        offline: name === defaultBase,
        shape: { layers, hidden, intermediate, query, keyValue, vocabulary, ...experts[name] },
        ...(modality && { modality }),
      };
    }),
);

const spellings = new Map(
  catalog.flatMap(base =>
    // The aliases first, so that a name or a repository always wins over somebody's alias.
    [...base.aliases, base.hub.split('/').at(-1) ?? '', base.hub, base.name].map(
      spelling => [squash(spelling), base] as const,
    ),
  ),
);
