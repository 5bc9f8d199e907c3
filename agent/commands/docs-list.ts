import { z } from 'zod';
import { sourceRow } from '../cards/source.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';
import { dateAndTime } from '../words.ts';

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
      title: sources.length
        ? t('Docs followed: {n, number}', { n: sources.length })
        : t('No docs are followed yet'),
      blocks: [
        {
          kind: 'table',
          columns: [
            { label: t('Name') },
            { label: t('Address') },
            { label: t('Pages'), align: 'right' },
            { label: t('Last read') },
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
                  text:
                    one.times > 1
                      ? t('not answered, asked {n, number} times, last {time}', {
                          n: one.times,
                          time: dateAndTime(one.askedAt),
                        })
                      : t('not answered, {time}', { time: dateAndTime(one.askedAt) }),
                })),
              },
            ]
          : []),
      ],
      buttons: [
        { label: t('Follow a site'), call: { command: 'docs add', args: {} }, mode: 'form' },
        ...(unanswered.length
          ? [{ label: t('Gaps in the docs'), call: { command: 'docs gaps', args: {} } }]
          : []),
      ],
    };
  },
});
