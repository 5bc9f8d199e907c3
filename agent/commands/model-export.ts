import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Media } from '../../workers/base-model.ts';
import type { Model, StoredFile } from '../../workers/model.ts';
import { model } from '../arguments/argument-types.ts';
import { givenFiles } from '../cards/given-files.ts';
import { startedJobCard } from '../cards/job.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import type { Hub } from '../hub/hub.ts';
import { t } from '../language/translate.ts';
import { type DataFacts, modelCardFile } from '../model-export/model-card.ts';
import { modelfile } from '../model-export/modelfile.ts';
import { hubArguments, hubButton, hubConsent, pushToHub } from '../publishing/push-to-hub.ts';
import { rowsRemovedFrom } from '../removal/removed-rows.ts';
import type { Reply } from '../reply.ts';
import { priorityClassOf } from '../training-plan/priority-class.ts';
import { versionBehind } from '../training-plan/version-data.ts';
import { bytes } from '../words.ts';

export const modelExport = command({
  name: 'model export',
  summary: 'Gives the files of a model: its adapter with a model card, or merged with its base',
  args: z.object({
    model: model().describe('The model'),
    format: z
      .enum(['adapter', 'merged'])
      .optional()
      .describe('The adapter alone, or one whole model; left out: adapter'),
    ...hubArguments,
  }),
  role: 'maker',
  reads: ({ format, hub }) => format !== 'merged' && hub === undefined,
  phrases: [
    'export the model {model}',
    'download the model {model}',
    'give me the adapter of {model}',
    'weights of {model}',
    'export {model} merged with its base',
    'save {model} as safetensors',
  ],
  asks: async ({ model: name, format, hub, viewers }, context) => {
    const { rooms, community } = context;
    const isThere = format !== 'merged' || (await rooms.workers.mergedFiles(community.id, name));
    if (isThere && hub === undefined) return undefined;
    const model = await rooms.workers.model(community.id, name);
    if (format === 'merged' && model.modality) throw adapterOnly(model.name, model.modality);
    const base = await rooms.workers.base(community.id, model.base);
    if (isThere && hub !== undefined)
      return await hubConsent(
        { kind: 'model', name: hub, isPublic: viewers === 'everybody' },
        {
          what: `${model.name}@${model.version}`,
          format: format === 'merged' ? t('One whole model') : t('Adapter'),
          licence: t('that of {base}: {license}', { base: base.name, license: base.license }),
        },
        context,
      );
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
              {
                size: bytes(base.billions * 2e9),
              },
            ),
          },
        ],
      },
    };
  },
  async *run({ model: name, format = 'adapter', hub, viewers }, context) {
    const { rooms, community, person, role, origin } = context;
    const push =
      hub === undefined
        ? undefined
        : { kind: 'model' as const, name: hub, isPublic: viewers === 'everybody' };
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
    const merged = await rooms.workers.mergedFiles(community.id, name);
    if (!merged) {
      const priorityClass = priorityClassOf(role);
      const request = { communityId: community.id, personId: person.id, priorityClass, model: name };
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

async function adapterFile(name: string, context: Context) {
  const { rooms, community } = context;
  const model = await rooms.workers.model(community.id, name);
  const base = await rooms.workers.base(community.id, model.base);
  const [data, credits, [evaluation], removed] = await Promise.all([
    dataFacts(model, context),
    rooms.datanets.creditsOf(model.data.snapshotId, model.report.unlearned),
    rooms.workers.evaluations(community.id, model.name),
    rowsRemovedFrom(model, context),
  ]);
  const file = await rooms.workers.exportModel(community.id, model.name, [
    { name: 'README.md', content: modelCardFile(model, base, data, credits, evaluation, removed) },
    ...(model.modality ? [] : [{ name: 'Modelfile', content: modelfile(model, base) }]),
  ]);
  return { model, file };
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
