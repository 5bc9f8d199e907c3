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
  async *run({ datanet: name }, { rooms, community, person, role }) {
    const datanet = await rooms.datanets.get(community.id, name);
    const isSteward = allows(role, 'steward');
    const [stats, chats, corrections, agreement, left] = await Promise.all([
      rooms.datanets.stats(datanet.id),
      rooms.chats.boundTo(datanet.id),
      rooms.feedback.datanetOf(community.id),
      isSteward ? rooms.datanets.agreement(datanet.id) : undefined,
      datanet.state === 'open' && allows(role, 'contributor')
        ? rooms.datanets.leftToday({ datanetId: datanet.id, personId: person.id })
        : undefined,
    ]);
    const shown = { chats, mayUnbind: isSteward, takesCorrections: corrections === datanet.id };
    yield datanetCard(datanet, stats, shown, { agreement, left });
  },
});
