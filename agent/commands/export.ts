import { z } from 'zod';
import type { Modality } from '../../datanets/datanet-settings.ts';
import type { ExportFormat, Snapshot } from '../../datanets/version.ts';
import { datanet, version } from '../arguments/argument-types.ts';
import { givenFiles } from '../cards/given-files.ts';
import { versionFacts } from '../cards/version.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { hubArguments, hubButton, hubConsent, pushToHub } from '../publishing/push-to-hub.ts';
import type { Button } from '../reply.ts';

export const exportDatanet = command({
  name: 'export',
  summary: "Gives the files of a datanet's version, with a dataset card",
  args: z.object({
    datanet: datanet().describe('The datanet'),
    version: version().optional().describe('Which version; left out: the newest'),
    format: z
      .enum(['jsonl', 'parquet', 'webdataset'])
      .optional()
      .describe('File format; left out: jsonl, and of pictures and sound a folder of them'),
    ...hubArguments,
  }),
  role: 'maker',
  reads: ({ hub }) => hub === undefined,
  private: true,
  phrases: [
    'export {datanet}',
    'export {datanet} as {format}',
    'download the {datanet} dataset',
    'give me version {version} of {datanet} as {format}',
    'I need the files of {datanet} v{version}',
    'dump {datanet} to {format}',
  ],
  asks: async ({ datanet: name, version, format = 'jsonl', hub, viewers }, context) => {
    if (hub === undefined) return undefined;
    const datanet = await context.rooms.datanets.get(context.community.id, name);
    const snapshot = await context.rooms.datanets.snapshotOf(datanet.id, version);
    const what = snapshot ? `${datanet.name} v${snapshot.version}` : datanet.name;
    return await hubConsent(
      { kind: 'dataset', name: hub, isPublic: viewers === 'everybody' },
      { what, format: formatOf(datanet.modality, format), licence: datanet.license },
      context,
    );
  },
  async *run({ datanet: name, version, format = 'jsonl', hub, viewers }, context) {
    const { rooms, community } = context;
    const datanet = await rooms.datanets.get(community.id, name);
    yield {
      state: { tone: 'busy', text: t('Making the files of {datanet}', { datanet: datanet.name }) },
      blocks: [],
      draft: true,
    };
    const made = await rooms.datanets.exportVersion({
      datanetId: datanet.id,
      format,
      ...(version !== undefined && { version }),
    });
    const { snapshot, difference, contributors, archive } = made;
    if (hub !== undefined) {
      const title = `${snapshot.datanetName} v${snapshot.version}`;
      yield* pushToHub(
        { kind: 'dataset', name: hub, isPublic: viewers === 'everybody', title },
        to => to.filesOf(archive.sha256),
        context,
      );
      return;
    }
    yield {
      title: `${snapshot.datanetName} v${snapshot.version}`,
      state: {
        tone: 'good',
        text: t('As one archive, with a dataset card and the licence'),
      },
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: t('Format'), value: formatOf(datanet.modality, format) },
            ...versionFacts(snapshot, datanet.modality, difference),
            {
              label: t('Contributors'),
              value: t('{n, plural, one {# person, named in the card} other {# people, named in the card}}', {
                n: contributors,
              }),
            },
          ],
        },
        ...(await givenFiles([archive], context)),
      ],
      buttons: [
        otherFormat(snapshot, datanet.modality, format),
        ...hubButton(
          { command: 'export', args: { datanet: datanet.name, version: snapshot.version, format } },
          context,
        ),
      ],
    };
  },
});

function formatOf(modality: Modality, format: ExportFormat): string {
  if (format === 'webdataset') return 'WebDataset';
  if (modality === 'image') return t('Pictures in folders, with their captions in metadata.jsonl');
  if (modality === 'audio') return t('WAV files in folders, with their captions in metadata.jsonl');
  return format === 'jsonl' ? t('JSON lines') : 'Parquet';
}

function otherFormat({ datanetName, version }: Snapshot, modality: Modality, format: ExportFormat): Button {
  const other = modality === 'text' ? 'parquet' : 'webdataset';
  return {
    label: format === 'jsonl' ? asOther(other) : modality === 'text' ? t('As JSON lines') : t('In folders'),
    call: {
      command: 'export',
      args: { datanet: datanetName, version, format: format === 'jsonl' ? other : 'jsonl' },
    },
  };
}

function asOther(format: 'parquet' | 'webdataset'): string {
  return format === 'parquet' ? t('As Parquet') : t('As WebDataset');
}
