import type { BaseModel } from '../../workers/base-model.ts';
import type { GgufFile } from '../../workers/gguf.ts';
import { canBeGguf } from '../../workers/gguf.ts';
import type { Model } from '../../workers/model.ts';

/** Families whose adapters Ollama turns into its own format (https://docs.ollama.com/modelfile, ADAPTER). */
const converted: ReadonlySet<string> = new Set(['llama', 'mistral', 'gemma']);

/** How Ollama makes the model of its base and this adapter: `ollama create NAME -f Modelfile`. */
export function modelfile(model: Model, base: BaseModel): string {
  return [
    `# ${model.name}, version ${model.version}`,
    `# Put the files of ${base.hub ? `https://huggingface.co/${base.hub}` : base.name} into the folder base beside this file, then run:`,
    `#   ollama create ${model.name} -f Modelfile`,
    ...(converted.has(base.family)
      ? []
      : ['# Ollama converts adapters of Llama, Mistral and Gemma only.', ...instead(model, base)]),
    'FROM ./base',
    'ADAPTER .',
    ...systemLine(model),
    '',
  ].join('\n');
}

/** How Ollama makes the model of a GGUF file beside this one. */
export function ggufModelfile(model: Model, { file, ollama }: GgufFile): string {
  return [
    `# ${model.name}, version ${model.version}`,
    '# Put the GGUF file beside this one, then run:',
    `#   ollama create ${model.name} -f Modelfile`,
    `FROM ./${file.name}`,
    ...(ollama.template === null
      ? [
          '# Its chat template can’t be said in Ollama’s language; Ollama looks for one like it among its own.',
        ]
      : [`TEMPLATE """${ollama.template}"""`]),
    ...ollama.stop.map(text => `PARAMETER stop ${JSON.stringify(text)}`),
    ...systemLine(model),
    '',
  ].join('\n');
}

function instead(model: Model, base: BaseModel): string[] {
  return canBeGguf(base)
    ? [`# Take this one as a GGUF file: /model export ${model.name} gguf.`]
    : ['# Nor is this kind of model written as GGUF: for other servers, export it merged.'];
}

// A text of three quotes would end it.
const systemLine = ({ report: { systemPrompt } }: Model): string[] =>
  systemPrompt ? [`SYSTEM """${systemPrompt.replaceAll('"""', '”')}"""`] : [];
