import { message, type TranslatableMessage } from '../../store/message.ts';
import type { BaseModel } from '../../workers/base-model.ts';
import { type GgufFile, ggufBytes, type Quantization } from '../../workers/gguf.ts';
import type { Model, StoredFile } from '../../workers/model.ts';
import type { Consent } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import type { Button, Reply } from '../reply.ts';
import { bytes } from '../words.ts';
import { givenFiles } from './given-files.ts';

/** What a file of each kind is good for. */
const uses: Record<Quantization, TranslatableMessage> = {
  f16: message('16 bits: the weights as they are, to compare with or to make other forms of'),
  q8_0: message('8 bits: about half the size, and answers hardly change'),
  q5_1: message('5 bits: about a third of the size; small models answer differently here and there'),
  q4_1: message(
    '4 bits: the smallest, for machines with little memory; small models lose some of what they know',
  ),
};

/** Asked before a job writes the file. */
export function ggufConsent(model: Model, base: BaseModel, quantization: Quantization): Consent {
  return {
    go: t('Start'),
    change: false,
    card: {
      title: t('Write {model} as GGUF?', { model: model.name }),
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: t('Size'), value: t('about {size}', { size: bytes(ggufBytes(base, quantization)) }) },
            { label: t('Quantization'), value: `${quantization} (${t(uses[quantization])})` },
          ],
        },
        {
          kind: 'text',
          markdown: t(
            'A job of the queue writes the whole model as one file, which llama.cpp and what is built on it read, such as Ollama and LM Studio. /model export gives it then.',
          ),
        },
      ],
    },
  };
}

/** The file with a Modelfile and the model's card beside it. */
export async function ggufCard(
  model: Model,
  { file, quantization }: GgufFile,
  beside: readonly StoredFile[],
  buttons: Button[],
  context: Context,
): Promise<Reply> {
  const given = [
    { ...file, mediaType: 'application/octet-stream' },
    ...beside.map(text => ({ ...text, mediaType: 'text/plain' })),
  ];
  return {
    title: t('{model} as GGUF', { model: model.name }),
    state: { tone: 'good', text: t('Version {version}', { version: model.version }) },
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: t('Size'), value: bytes(file.bytes) },
          { label: t('Quantization'), value: `${quantization} (${t(uses[quantization])})` },
        ],
      },
      ...(await givenFiles(given, context)),
      {
        kind: 'text',
        markdown: t(
          'Put the files into one folder and run `ollama create {model} -f Modelfile` there, or open the GGUF file with llama.cpp or LM Studio. README.md is the model card with licences and credits.',
          { model: model.name },
        ),
      },
    ],
    buttons,
  };
}
