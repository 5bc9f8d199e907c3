import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import type { BaseModel } from '../../base-model.ts';
import { type BaseNote, type BaseSource, parseJson } from './base-source.ts';
import { type ModelConfig, readModelConfig } from './model-config.ts';
import { countWeights } from './safetensors.ts';

/** What a look at a base found: nothing of its weights was read but their headers. */
export interface InspectedBase {
  family: string;
  type: string;
  billions: number;
  /** Of all that would be taken. */
  bytes: number;
  /** `unknown` where nothing tells it. */
  license: string;
  contextLength: number;
  gated: boolean;
  shape: BaseModel['shape'];
  notes: BaseNote[];
}

/** Bytes of a file of settings at most; tokenizers are counted apart. */
const longestSettings = 5_000_000;

const mostFiles = 300;

/**
 * Looks at a base before it is taken: that it is a causal model which the trainer knows, in safetensors and whole, with
 * a tokenizer, and without code of its own.
 *
 * @throws UserError saying what it lacks, and what to do
 */
export async function inspectBase(source: BaseSource): Promise<InspectedBase> {
  const has = (name: string) => source.files.some(file => file.name === name);
  const { label } = source;
  if (!has('config.json'))
    throw new UserError(
      message('{source} has no config.json: it is no transformers model.', { source: label }),
    );
  const config = readModelConfig(await textOf(source, 'config.json'), label);
  const weights = weightsOf(source);
  const tokenizer = await tokenizerOf(source);
  let parameters = 0;
  for (const file of weights) parameters += await countWeights(source, file);
  const license = (source.license ?? (await licenseInReadme(source)))?.slice(0, 60) || 'unknown';
  return {
    family: familyOf(config.type),
    type: config.type,
    billions: parameters / 1e9,
    bytes: source.files.filter(({ name }) => isFetched(name)).reduce((sum, { bytes }) => sum + bytes, 0),
    license,
    contextLength: config.contextLength,
    gated: source.gated,
    shape: config.shape,
    notes: notesOf(source, config, { ...tokenizer, license }),
  };
}

/**
 * Whether a file of a base is fetched: weights that can’t run anything, settings, and the tokenizer. Mistral’s
 * `consolidated` files are the same weights once more, for other programs.
 */
export function isFetched(name: string): boolean {
  return /^(?!consolidated)[^./][^/]*\.(safetensors|json|model|txt|jinja)$/.test(name);
}

const pickles = /\.(bin|pt|pth|ckpt|pkl|pickle|joblib|npy|npz|h5|msgpack|ot)$/i;

function weightsOf({ files, label }: BaseSource): BaseSource['files'] {
  const weights = files.filter(({ name }) => name.endsWith('.safetensors') && isFetched(name));
  if (weights.length > mostFiles)
    throw new UserError(message('{source} has too many files of weights.', { source: label }));
  if (weights.length) return weights;
  throw new UserError(
    files.some(({ name }) => pickles.test(name))
      ? message(
          '{source} has its weights as pickles only, which can run code when they are loaded. They are never taken; look for a version of it with .safetensors files.',
          { source: label },
        )
      : message('{source} has no weights: there is no .safetensors file at its top.', { source: label }),
  );
}

const tokenizerConfig = z.looseObject({
  auto_map: z.unknown().optional(),
  chat_template: z.unknown().optional(),
  pad_token: z.unknown().optional(),
  eos_token: z.unknown().optional(),
});

interface TokenizerFacts {
  template: boolean;
  padding: boolean;
}

async function tokenizerOf(source: BaseSource): Promise<TokenizerFacts> {
  const has = (name: string) => source.files.some(file => file.name === name);
  const { label } = source;
  if (!has('tokenizer.json') && !(has('vocab.json') && has('merges.txt'))) {
    throw new UserError(
      message(
        '{source} has no tokenizer.json. Make one with “AutoTokenizer.from_pretrained(...).save_pretrained(...)” and put it beside the weights.',
        { source: label },
      ),
    );
  }
  const text = has('tokenizer_config.json') ? await textOf(source, 'tokenizer_config.json') : '{}';
  const parsed = tokenizerConfig.safeParse(parseJson(text));
  if (!parsed.success)
    throw new UserError(
      message('{file} of {source} can’t be read.', { file: 'tokenizer_config.json', source: label }),
    );
  const { auto_map, chat_template, pad_token } = parsed.data;
  if (auto_map !== undefined && auto_map !== null) {
    throw new UserError(
      message(
        '{source} runs only with code that it brings along, and code of others is never run here. Look for a version of it that transformers knows by itself.',
        { source: label },
      ),
    );
  }
  return { template: Boolean(chat_template) || has('chat_template.jinja'), padding: Boolean(pad_token) };
}

function notesOf(
  source: BaseSource,
  config: ModelConfig,
  { template, padding, license }: TokenizerFacts & { license: string },
): BaseNote[] {
  const notes: BaseNote[] = [];
  if (license === 'unknown') {
    notes.push({
      what: message('Nothing tells its licence.'),
      advice: message('Find out whether what is made of it may be used and given on.'),
    });
  }
  if (source.gated) {
    notes.push({
      what: message('It is given only to accounts that accepted its licence.'),
      advice: message('HF_TOKEN must be set to the token of such an account.'),
    });
  }
  if (!template) {
    notes.push({
      what: message('It has no chat template: it was hardly taught to chat.'),
      advice: message('Turns are written under “User:” and “Assistant:” then, when it is trained and asked.'),
    });
  }
  if (!padding) {
    notes.push({
      what: message('Its tokenizer has no token for padding.'),
      advice: message('The one that ends a text is taken for it; what is padded is never learned.'),
    });
  }
  if (config.shape.experts) {
    notes.push({
      what: message('It is a mixture of experts.'),
      advice: message(
        'Adapters go to its attention; qlora saves less than elsewhere, since the experts keep 16 bits.',
      ),
    });
  }
  if (config.ownCode) {
    notes.push({
      what: message('It brings code of its own, which is never run.'),
      advice: message('transformers knows this kind of model by itself, and that is what runs.'),
    });
  }
  if (source.files.some(({ name }) => pickles.test(name)))
    notes.push({
      what: message('It has pickles beside its safetensors files; they are left where they are.'),
    });
  return notes;
}

/** `qwen` of `qwen3_moe`, `gpt2` as it is. */
function familyOf(type: string): string {
  return type === 'gpt2' ? type : (/^[a-z]+/.exec(type)?.[0] ?? type);
}

async function licenseInReadme(source: BaseSource): Promise<string | undefined> {
  const readme = source.files.find(({ name }) => name === 'README.md');
  if (!readme) return undefined;
  const start = (await source.read('README.md', 0, Math.min(readme.bytes, 20_000))).toString('utf8');
  const [, front] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(start) ?? [];
  try {
    const parsed = z.looseObject({ license: z.string() }).safeParse(parse(front ?? ''));
    return parsed.data?.license;
  } catch {
    return undefined;
  }
}

async function textOf(source: BaseSource, name: string): Promise<string> {
  const bytes = source.files.find(file => file.name === name)?.bytes ?? 0;
  if (bytes > longestSettings)
    throw new UserError(message('{file} of {source} can’t be read.', { file: name, source: source.label }));
  return (await source.read(name, 0, bytes)).toString('utf8');
}
