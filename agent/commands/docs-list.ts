import { z } from 'zod';
import { sourceRow } from '../cards/source.ts';
import { command } from '../command.ts';
import { allows } from '../people/roles.ts';
import { moment } from '../words.ts';

export const docsList = command({
  name: 'docs list',
  summary: 'Lists the docs sites that are followed, with their pages and last refresh',
  args: z.object({}),
  role: 'everyone',
  reads: true,
  phrases: [
    'which docs do you follow?',
    'list the docs sites',
    'show me the documentation sources',
    'where do your answers come from?',
    'when were the docs last refreshed?',
    'which questions could the docs not answer?',
  ],
  async *run(_, { rooms, community, role }) {
    const [sources, unanswered] = await Promise.all([
      rooms.knowledge.sources(community.id),
      // What was asked in private is for those alone who run the community.
      rooms.knowledge.unanswered(community.id, { limit: 5, withPrivate: allows(role, 'operator') }),
    ]);
    yield {
      title: sources.length ? `Docs followed: ${sources.length}` : 'No docs are followed yet',
      blocks: [
        {
          kind: 'table',
          columns: [
            { label: 'Name' },
            { label: 'Address' },
            { label: 'Pages', align: 'right' },
            { label: 'Last read' },
          ],
          rows: sources.map(sourceRow),
        },
        ...(unanswered.length
          ? [
              {
                kind: 'notes' as const,
                notes: unanswered.map(one => ({
                  tone: 'warning' as const,
                  title: one.question,
                  text: `not answered, ${one.times > 1 ? `asked ${one.times} times, last ` : ''}${moment(one.askedAt)}`,
                })),
              },
            ]
          : []),
      ],
      buttons: [{ label: 'Follow a site', call: { command: 'docs add', args: {} }, mode: 'form' }],
    };
  },
});
