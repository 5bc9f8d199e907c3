import { z } from 'zod';
import { datanet } from '../arguments/argument-types.ts';
import { datanetCard } from '../cards/datanet.ts';
import { command } from '../command.ts';
import { allows } from '../people/roles.ts';

export const datanetShow = command({
  name: 'datanet show',
  summary: 'Shows a datanet: its rules, formats, limits and counts',
  args: z.object({
    datanet: datanet().describe('The datanet'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'show the datanet {datanet}',
    'tell me about {datanet}',
    'what are the rules of {datanet}?',
    'how big is {datanet}?',
    'what does {datanet} accept?',
    'guidelines of {datanet}',
    'info on the {datanet} dataset',
    'how many files may I give {datanet}?',
  ],
  async *run({ datanet: name }, { rooms, community, role }) {
    const datanet = await rooms.datanets.get(community.id, name);
    const [stats, chats] = await Promise.all([
      rooms.datanets.stats(datanet.id),
      rooms.chats.boundTo(datanet.id),
    ]);
    yield datanetCard(datanet, stats, { chats, mayUnbind: allows(role, 'steward') });
  },
});
