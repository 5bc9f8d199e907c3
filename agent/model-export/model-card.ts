import type { BaseModel } from '../../workers/base-model.ts';
import type { GgufFile } from '../../workers/gguf.ts';
import type { Evaluation, Measure } from '../../workers/measurement.ts';
import type { Model } from '../../workers/model.ts';
import { plain } from '../reply.ts';
import { howToUse, mediaUse } from './media-use.ts';

/** What of a model's data its card tells. */
export interface DataFacts {
  datanet: string;
  version: number;
  license: string;
  /** SHA-256 of the snapshot's manifest. */
  hash: string;
  rows: { train: number; heldOut: number };
}

/**
 * A model's card as the Hugging Face hub reads it (https://huggingface.co/docs/hub/model-cards): metadata in YAML, then
 * Markdown. In English, as such cards are. What people wrote stands in it as plain text.
 *
 * @param gguf the file that it lies beside, where it is not the weights as they were trained
 */
export function modelCardFile(
  model: Model,
  base: BaseModel,
  data: DataFacts | undefined,
  credits: readonly { name: string; items: number }[],
  evaluation: Evaluation | undefined,
  removed = 0,
  gguf?: GgufFile,
): string {
  const adapter = model.method === 'lora' || model.method === 'qlora';
  const library = gguf ? 'gguf' : adapter ? 'peft' : 'transformers';
  const { settings } = model;
  // One from a folder is in no hub.
  const origin = base.hub || plain(base.name);
  return [
    '---',
    `base_model: ${yaml(origin)}`,
    `base_model_relation: ${adapter && !gguf ? 'adapter' : 'finetune'}`,
    `library_name: ${library}`,
    `pipeline_tag: ${model.modality ? mediaUse[model.modality].task : 'text-generation'}`,
    // Theirs is the base's; that of the data is told below.
    'license: other',
    `license_name: ${yaml(base.license)}`,
    `tags: [${['gristmill', ...(model.modality ? ['experimental'] : []), model.method, base.family].map(yaml).join(', ')}]`,
    '---',
    '',
    `# ${plain(model.name)}`,
    '',
    `Version ${model.version} of ${plain(model.name)}, trained from ${base.hub ? `[${base.hub}](https://huggingface.co/${base.hub})` : plain(base.name)} with ${model.method} on ${plain(model.data.label)} by Gristmill.`,
    '',
    ...(model.modality ? howToUse(origin, model.modality) : []),
    ...(gguf ? fileLines(gguf) : []),
    '## Licences',
    '',
    `* Base: ${plain(base.license)} (${origin})`,
    `* Data: ${data ? plain(data.license) : 'not known'}`,
    '',
    '## Data',
    '',
    data
      ? `${plain(data.datanet)}, version ${data.version}: ${data.rows.train} rows trained on, ${data.rows.heldOut} held out. SHA-256 of the snapshot’s manifest: \`${data.hash}\`.`
      : `${plain(model.data.label)}; its snapshot is not there any more.`,
    '',
    ...table(
      ['Contributor', 'Rows'],
      credits.map(({ name, items }) => [plain(name), String(items)]),
    ),
    ...(removed > 0
      ? [
          `${removed === 1 ? 'One' : removed} of the rows that it learned from ${removed === 1 ? 'was' : 'were'} removed from the data since. What it learned from them is still in its weights.`,
          '',
        ]
      : []),
    '## Settings',
    '',
    ...table(
      ['Setting', 'Value'],
      [
        ['method', model.method],
        ['epochs', settings.epochs],
        ['learning rate', settings.learningRate],
        ['batch size', settings.batchSize],
        ['rank', settings.rank],
        ['longest row in tokens', settings.maxLength],
        ...(adapter
          ? [
              ['alpha', settings.alpha],
              ['dropout', settings.dropout],
              ['layers with adapters', settings.targets],
              ['rsLoRA', settings.rslora ? 'yes' : 'no'],
              ['DoRA', settings.dora ? 'yes' : 'no'],
            ]
          : []),
        ['warmup, as a share of the steps', settings.warmup],
        ['scheduler', settings.scheduler],
        ['weight decay', settings.weightDecay],
        ...(settings.seed === undefined ? [] : [['seed', settings.seed]]),
      ].map(row => row.map(String)),
    ),
    ...(model.report.systemPrompt
      ? ['Most of its rows begin with this system prompt:', '', ...quoted(model.report.systemPrompt), '']
      : []),
    '## Results',
    '',
    ...lossLine(model),
    ...(evaluation ? measured(evaluation) : []),
  ].join('\n');
}

/** How its weights are packed; the figures below are those of the weights as they were trained. */
function fileLines({ file, quantization }: GgufFile): string[] {
  return [
    '## File',
    '',
    quantization === 'f16'
      ? `\`${file.name}\` holds the whole model in 16 bits.`
      : `\`${file.name}\` holds the whole model as ${quantization}, rounded to the nearest step of each block of 32 weights; vectors in 32 bits, embeddings in 8 or more. The results below were measured before it was packed.`,
    '',
  ];
}

/** JSON is YAML, and quotes whatever is in it. */
const yaml = (text: string) => JSON.stringify(text);

const quoted = (text: string) => text.split('\n').map(line => `> ${plain(line)}`);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function lossLine({ evaluation: { before, after } }: Model): string[] {
  if (after === undefined) return ['Its loss on held-out rows was not measured.', ''];
  const was = before === undefined ? '' : ` (the base: ${before.toFixed(4)})`;
  return [`Loss on held-out rows after the training: ${after.toFixed(4)}${was}.`, ''];
}

const measures: [Measure, string, number][] = [
  ['loss', 'Loss', 1],
  ['rouge1', 'ROUGE-1', 100],
  ['rouge2', 'ROUGE-2', 100],
  ['rougeL', 'ROUGE-L', 100],
  ['bleu', 'BLEU-4', 100],
  ['exact', 'Exact match', 100],
  ['preferred', 'Preference accuracy', 100],
];

function measured(evaluation: Evaluation): string[] {
  const { models, rows, asked, copies, pairs } = evaluation;
  const present = measures.filter(([measure]) => models.some(({ figures }) => figures[measure]));
  return [
    `Measured on ${plain(evaluation.label)}: the loss on ${rows} held-out rows, the rest on greedy answers to ${asked} of them, with 95 % bootstrap intervals. ${copies.length} of the rows stand in the training data as well.${pairs ? ` Preference accuracy is the share of ${pairs} held-out pairs of answers in which the wanted one is the likelier.` : ''}`,
    '',
    ...table(
      ['Measure', ...models.map(({ name, version }) => plain(version ? `${name}@${version}` : name))],
      present.map(([measure, name, scale]) => [
        name,
        ...models.map(({ figures }) => {
          const interval = figures[measure];
          if (!interval) return 'not measured';
          const said = (value: number) => (value * scale).toFixed(scale === 1 ? 3 : 1);
          return `${said(interval.value)} (${said(interval.low)} to ${said(interval.high)})`;
        }),
      ]),
    ),
  ];
}
