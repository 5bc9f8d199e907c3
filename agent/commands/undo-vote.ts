import { z } from 'zod';
import { submission } from '../arguments/argument-types.ts';
import { reviewCard } from '../cards/review.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';

/** What “Undo” under a vote does. */
export const undoVote = command({
  name: 'undo-vote',
  summary: 'Takes a vote back that does not count yet',
  hidden: true,
  args: z.object({ submission: submission().describe('The submission') }),
  role: 'reviewer',
  private: true,
  phrases: [],
  async *run({ submission: id }, { rooms, community, person, role }) {
    const task = await rooms.datanets.undoVote({
      communityId: community.id,
      submissionId: id,
      reviewerId: person.id,
      isSteward: allows(role, 'steward'),
    });
    yield {
      state: { tone: 'good', text: t('Taken back') },
      blocks: [{ kind: 'text', markdown: t('Nothing was counted. Grade it again when you like.') }],
    };
    yield { key: 'next', ...reviewCard(task) };
  },
});
