import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { BaseModel, Media } from '../../workers/base-model.ts';
import { type GgufFile, quantizations } from '../../workers/gguf.ts';
import type { Model, StoredFile } from '../../workers/model.ts';
import { model } from '../arguments/argument-types.ts';
import { rowsRemovedFrom } from '../attribution/removed-rows.ts';
import { ggufCard, ggufConsent } from '../cards/gguf.ts';
import { givenFiles } from '../cards/given-files.ts';
import { startedJobCard } from '../cards/job.ts';
import { type Consent, command } from '../command.ts';
import type { Context } from '../context.ts';
import type { Hub } from '../hub/hub.ts';
import { t } from '../language/translate.ts';
import { type DataFacts, modelCardFile } from '../model-export/model-card.ts';
import { ggufModelfile, modelfile } from '../model-export/modelfile.ts';
import { hubArguments, hubButton, hubConsent, pushToHub } from '../publishing/push-to-hub.ts';
import type { Reply } from '../reply.ts';
import { priorityClassOf } from '../training-plan/priority-class.ts';
import { versionBehind } from '../training-plan/version-data.ts';
import { bytes } from '../words.ts';

export const modelExport = command({
  name: 'model export',
  summary: 'Gives the files of a model: its adapter with a model card, merged with its base, or as GGUF',
  args: z.object({
    model: model().describe('The model'),
    format: z
      .enum(['adapter', 'merged', 'gguf'])
      .optional()
      .describe('The adapter alone, one whole model, or that as one GGUF file; left out: adapter'),
    quantization: z
      .enum(quantizations)
      .optional()
      .describe('Of a GGUF file: in how many bits, from 16 to 4; left out: q8_0'),
    ...hubArguments,
  }),
  role: 'maker',
  reads: ({ format = 'adapter', hub }) => format === 'adapter' && hub === undefined,
  phrases: [
    'export the model {model}',
    'download the model {model}',
    'give me the adapter of {model}',
    'weights of {model}',
    'export {model} merged with its base',
    'save {model} as safetensors',
  ],
  asks: async ({ model: name, format = 'adapter', quantization = 'q8_0', hub, viewers }, context) => {
    const { rooms, community } = context;
    const model = await rooms.workers.model(community.id, name);
    if (format !== 'adapter' && model.modality) throw adapterOnly(model.name, model.modality);
    const isThere =
      format === 'adapter' ||
      (format === 'merged'
        ? await rooms.workers.mergedFiles(community.id, name)
        : await rooms.workers.ggufFile(community.id, name, quantization));
    if (isThere && hub === undefined) return undefined;
    const base = await rooms.workers.base(community.id, model.base);
    if (isThere && hub !== undefined)
      return await hubConsent(
        { kind: 'model', name: hub, isPublic: viewers === 'everybody' },
        {
          what: `${model.name}@${model.version}`,
          format: formatWords(format, quantization),
          licence: t('that of {base}: {license}', { base: base.name, license: base.license }),
        },
        context,
      );
    return format === 'gguf' ? ggufConsent(model, base, quantization) : mergeConsent(model, base);
  },
  async *run({ model: name, format = 'adapter', quantization = 'q8_0', hub, viewers }, context) {
    const { rooms, community, person, role, origin } = context;
    const push =
      hub === undefined
        ? undefined
        : { kind: 'model' as const, name: hub, isPublic: viewers === 'everybody' };
    const request = {
      communityId: community.id,
      personId: person.id,
      priorityClass: priorityClassOf(role),
      model: name,
    };
    if (format === 'adapter') {
      const { model, file } = await adapterFile(name, context);
      if (push)
        yield* pushToHub(
          { ...push, title: `${model.name}@${model.version}` },
          to => to.filesOf(file.sha256, `${file.name.replace(/\.zip$/, '')}/`),
          context,
        );
      else yield await adapterCard(model, file, context);
      return;
    }
    if (format === 'gguf') {
      const gguf = await rooms.workers.ggufFile(community.id, name, quantization);
      if (!gguf) {
        yield startedJobCard(await rooms.workers.convert({ ...request, quantization }, origin));
        return;
      }
      const { model, beside } = await besideGguf(name, gguf, context);
      const files = [gguf.file, ...beside];
      if (push)
        yield* pushToHub(
          { ...push, title: `${model.name}@${model.version}` },
          to => Promise.all(files.map(file => to.file(file.name, file.sha256))),
          context,
        );
      else {
        const call = { command: 'model export', args: { model: model.name, format, quantization } };
        yield await ggufCard(model, gguf, beside, hubButton(call, context), context);
      }
      return;
    }
    const merged = await rooms.workers.mergedFiles(community.id, name);
    if (!merged) {
      yield startedJobCard(await rooms.workers.merge(request, origin));
      return;
    }
    if (push) {
      const pieces = (to: Hub) => Promise.all(merged.map(file => to.file(file.name, file.sha256)));
      yield* pushToHub({ ...push, title: name }, pieces, context);
      return;
    }
    yield {
      title: t('{model}, merged with its base', { model: name }),
      blocks: await givenFiles(
        merged.map(file => ({ ...file, mediaType: 'application/octet-stream' })),
        context,
      ),
    };
  },
});

function adapterOnly(name: string, modality: Media): UserError {
  return new UserError(
    message(
      '{model} reads {modality, select, image {pictures} other {sound}}, and is given as an adapter only: “/model export {model}”.',
      { model: name, modality },
    ),
  );
}

function formatWords(format: 'adapter' | 'merged' | 'gguf', quantization: string): string {
  if (format === 'gguf') return `GGUF, ${quantization}`;
  return format === 'merged' ? t('One whole model') : t('Adapter');
}

function mergeConsent(model: Model, base: BaseModel): Consent {
  return {
    go: t('Start'),
    change: false,
    card: {
      title: t('Merge {model} with {base}?', { model: model.name, base: base.name }),
      blocks: [
        {
          kind: 'text',
          markdown: t(
            'A job of the queue writes one model of both, about {size}. /model export gives its files then.',
            { size: bytes(base.billions * 2e9) },
          ),
        },
      ],
    },
  };
}

async function adapterFile(name: string, context: Context) {
  const { rooms, community } = context;
  const { model, base, card } = await cardOf(name, context);
  const file = await rooms.workers.exportModel(community.id, model.name, [
    { name: 'README.md', content: card() },
    ...(model.modality ? [] : [{ name: 'Modelfile', content: modelfile(model, base) }]),
  ]);
  return { model, file };
}

async function besideGguf(name: string, gguf: GgufFile, context: Context) {
  const { rooms, community } = context;
  const { model, card } = await cardOf(name, context);
  const beside = await rooms.workers.keepBeside(community.id, model.name, [
    { name: 'Modelfile', content: ggufModelfile(model, gguf) },
    { name: 'README.md', content: card(gguf) },
  ]);
  return { model, beside };
}

/** A model with its base, and its card as a file that can lie beside its weights or beside a GGUF file. */
async function cardOf(name: string, context: Context) {
  const { rooms, community } = context;
  const model = await rooms.workers.model(community.id, name);
  const base = await rooms.workers.base(community.id, model.base);
  const [data, credits, [evaluation], removed] = await Promise.all([
    dataFacts(model, context),
    rooms.datanets.creditsOf(model.data.snapshotId, {
      train: model.data.train,
      unlearned: model.report.unlearned,
    }),
    rooms.workers.evaluations(community.id, model.name),
    rowsRemovedFrom(model, context),
  ]);
  const card = (gguf?: GgufFile) => modelCardFile(model, base, data, credits, evaluation, removed, gguf);
  return { model, base, card };
}

async function adapterCard(model: Model, file: StoredFile, context: Context): Promise<Reply> {
  return {
    title: t('Files of {model}', { model: model.name }),
    state: { tone: 'good' as const, text: t('Version {version}', { version: model.version }) },
    blocks: [
      ...(await givenFiles([{ ...file, mediaType: 'application/zip' }], context)),
      {
        kind: 'text' as const,
        markdown: model.modality
          ? t('In it are the weights, and a model card with licences, credits and how to load it.')
          : t('In it are the weights, a model card with licences and credits, and a Modelfile for Ollama.'),
      },
    ],
    buttons: hubButton({ command: 'model export', args: { model: model.name } }, context),
  };
}

/** Of the snapshot that a model was trained on; its datanet may be gone by now. */
async function dataFacts(
  { data }: Model,
  { rooms, community }: Pick<Context, 'rooms' | 'community'>,
): Promise<DataFacts | undefined> {
  const all = await rooms.datanets.list(community.id);
  const from = await versionBehind(data.label, all, rooms.datanets);
  if (!from) return undefined;
  const { datanet, snapshot } = from;
  const sinceTrained = await rooms.datanets.rowsRemovedSince(data.snapshotId, data.train);
  return {
    datanet: datanet.name,
    version: snapshot.version,
    license: datanet.license,
    hash: snapshot.hash,
    rows: {
      train: snapshot.rows.train + sinceTrained,
      heldOut: snapshot.rows.heldOut + snapshot.removed.heldOut,
    },
  };
}
