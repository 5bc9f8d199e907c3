import { z } from 'zod';
import { datanet } from '../arguments/argument-types.ts';
import { datanetCard } from '../cards/datanet.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const datanetClose = command({
  name: 'datanet close',
  summary: 'Closes a datanet: it takes no more submissions',
  args: z.object({
    datanet: datanet().describe('The datanet'),
  }),
  role: 'steward',
  phrases: [
    'close {datanet}',
    'close the datanet {datanet}',
    'stop taking submissions for {datanet}',
    '{datanet} takes no more files',
    'shut down the {datanet} dataset',
    'no more data for {datanet}',
  ],
  asks: async ({ datanet: name }, { rooms, community }) => {
    const datanet = await rooms.datanets.get(community.id, name);
    const { waiting } = (await rooms.datanets.stats(datanet.id)).submissions;
    return {
      go: t('Close it'),
      change: false,
      card: {
        title: t('Close {datanet}?', { datanet: datanet.name }),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              'It takes no more submissions; {waiting, plural, one {# submission} other {# submissions}} under review will still be decided. What was accepted stays, and models can still be trained on it.',
              { waiting },
            ),
          },
        ],
      },
    };
  },
  async *run({ datanet: name }, { rooms, community }) {
    const datanet = await rooms.datanets.close(community.id, name);
    const chats = await rooms.chats.boundTo(datanet.id);
    // Files dropped there are answered with "closed", which a steward may want to end.
    yield datanetCard(datanet, await rooms.datanets.stats(datanet.id), { chats, mayUnbind: true });
  },
});
