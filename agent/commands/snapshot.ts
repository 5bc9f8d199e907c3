import { z } from 'zod';
import { datanet } from '../arguments/argument-types.ts';
import { versionFacts } from '../cards/version.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import type { Button } from '../reply.ts';

export const snapshot = command({
  name: 'snapshot',
  summary: 'Freezes a version of a datanet now',
  args: z.object({
    datanet: datanet().describe('The datanet'),
  }),
  role: 'steward',
  phrases: [
    'snapshot {datanet}',
    'freeze {datanet}',
    'take a snapshot of {datanet}',
    'cut a new version of {datanet}',
    'make a version of {datanet} now',
    'tag the current state of {datanet}',
  ],
  async *run({ datanet: name }, { rooms, community, origin }) {
    const datanet = await rooms.datanets.get(community.id, name);
    const snapshot = await rooms.datanets.snapshot(datanet.id, origin);
    yield {
      title: `${snapshot.datanetName} v${snapshot.version}`,
      state: { tone: 'good', text: t('Frozen') },
      blocks: [
        {
          kind: 'facts',
          facts: versionFacts(
            snapshot,
            datanet.modality,
            await rooms.datanets.versionDifference(snapshot.id),
          ),
        },
      ],
      buttons: [
        train(name, snapshot.version),
        {
          label: t('Export it'),
          call: { command: 'export', args: { datanet: name, version: snapshot.version } },
        },
      ],
    };
  },
});

function train(datanet: string, version: number): Button {
  return {
    label: t('Train on it'),
    style: 'primary',
    call: { command: 'train', args: { datanet, version } },
  };
}
