import { z } from 'zod';
import { datanet } from '../arguments/argument-types.ts';
import { submissionRow } from '../cards/submission.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const submissions = command({
  name: 'submissions',
  summary: 'Shows what you gave, how it stands, and why',
  args: z.object({
    datanet: datanet().optional().describe('Only those for one datanet; left out: all'),
    status: z
      .enum(['received', 'checking', 'refused', 'waiting', 'accepted', 'rejected', 'withdrawn'])
      .optional()
      .describe('Only those that stand so; left out: all'),
  }),
  role: 'contributor',
  reads: true,
  private: true,
  phrases: [
    'my submissions',
    'what did I submit to {datanet}?',
    'show my {status} submissions',
    'which of my files were {status}?',
    'what happened to my uploads?',
    'how are my contributions doing?',
    'what is still waiting of mine in {datanet}?',
  ],
  async *run({ datanet, status }, { rooms, community, person }) {
    const datanetId =
      datanet === undefined ? undefined : (await rooms.datanets.get(community.id, datanet)).id;
    const mine = await rooms.datanets.submissions({
      communityId: community.id,
      personId: person.id,
      datanetId,
      status,
      limit: 20,
    });
    yield {
      title: mine.length ? t('Your submissions') : t('No submissions of yours match'),
      blocks: mine.length
        ? [
            {
              kind: 'table',
              columns: [
                { label: t('No.'), align: 'right' },
                { label: t('Datanet') },
                { label: t('What') },
                { label: t('State') },
                { label: t('Good rows'), align: 'right' },
                { label: t('Why') },
              ],
              rows: mine.map(submissionRow),
            },
          ]
        : [{ kind: 'text', markdown: t('Drop a file here to give data.') }],
    };
  },
});
