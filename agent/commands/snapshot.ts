import { z } from 'zod';
import { datanet } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { count } from '../words.ts';

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
      state: { tone: 'good', text: 'Frozen' },
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: 'To train on', value: count(snapshot.rows.train, 'row') },
            { label: 'Held out', value: `${count(snapshot.rows.heldOut, 'row')}, never trained on` },
            { label: 'Manifest', value: `SHA-256 ${snapshot.hash}` },
          ],
        },
      ],
      buttons: [
        {
          label: 'Train on it',
          style: 'primary',
          call: { command: 'train', args: { datanet: name, version: snapshot.version } },
        },
      ],
    };
  },
});
