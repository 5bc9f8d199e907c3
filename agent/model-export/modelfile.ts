import type { BaseModel } from '../../workers/base-model.ts';
import type { Model } from '../../workers/model.ts';

/** Families whose adapters Ollama turns into its own format (https://docs.ollama.com/modelfile, ADAPTER). */
const converted: ReadonlySet<string> = new Set(['llama', 'mistral', 'gemma']);

/** How Ollama makes the model of its base and this adapter: `ollama create NAME -f Modelfile`. */
export function modelfile(model: Model, base: BaseModel): string {
  const system = model.report.systemPrompt;
  return [
    `# ${model.name}, version ${model.version}`,
    `# Put the files of ${base.hub ? `https://huggingface.co/${base.hub}` : base.name} into the folder base beside this file, then run:`,
    `#   ollama create ${model.name} -f Modelfile`,
    ...(converted.has(base.family)
      ? []
      : [
          '# Ollama converts adapters of Llama, Mistral and Gemma only. For this one export the merged model instead,',
          '# and make a GGUF file of it with the converter of llama.cpp.',
        ]),
    'FROM ./base',
    'ADAPTER .',
    // A text of three quotes would end it.
    ...(system ? [`SYSTEM """${system.replaceAll('"""', '”')}"""`] : []),
    '',
  ].join('\n');
}
