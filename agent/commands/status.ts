import { z } from 'zod';
import { command } from '../command.ts';
import { brokenChats } from '../community/broken-chats.ts';
import { readableLines } from '../community/health-lines.ts';
import { t } from '../language/translate.ts';

export const status = command({
  name: 'status',
  summary: 'Shows how everything stands: database, queue, workers, docs, platforms',
  args: z.object({}),
  role: 'everyone',
  reads: true,
  phrases: [
    'status',
    'are you ok?',
    'is everything up?',
    'health check',
    'are the workers online?',
    'is the database fine?',
    'system status',
    'is something broken?',
  ],
  async *run(_, { rooms, role, community, person, chatId }) {
    const [all, where] = await Promise.all([rooms.health(), rooms.people.whereIs(community.id)]);
    const asking = { role, community: where, communityId: community.id, personId: person.id, chatId };
    const lines = [...readableLines(all, asking), ...(await brokenChats(rooms.chats, asking))];
    const ill = lines.filter(line => !line.well);
    yield {
      title: t('Status'),
      state: ill.length
        ? {
            tone: 'warning',
            text: t('{ill, number} of {all, number} parts need a look', {
              ill: ill.length,
              all: lines.length,
            }),
          }
        : { tone: 'good', text: t('All is well') },
      blocks: [
        {
          kind: 'notes',
          notes: lines.map(line => ({
            tone: line.well ? 'good' : 'warning',
            title: line.part,
            text: line.words,
          })),
        },
      ],
    };
  },
});
