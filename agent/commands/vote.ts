import { z } from 'zod';
import { rejectReasons } from '../../datanets/datanets.ts';
import { submission, text } from '../arguments/argument-types.ts';
import { nothingToReview, reviewCard } from '../cards/review.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';
import { plain } from '../reply.ts';

const reasons = rejectReasons.map(reason => reason.value) as [string, ...string[]];

/** What a press on a review card does. */
export const vote = command({
  name: 'vote',
  summary: 'Grades a submission',
  hidden: true,
  args: z.object({
    submission: submission().describe('The submission'),
    grade: z.enum(['reject', 'usable', 'good', 'excellent', 'skip']).describe('The grade'),
    reason: z.enum(reasons).optional().describe('Why it is rejected'),
    comment: text(500).optional().describe('In your own words, for the contributor'),
    strike: z.array(z.coerce.number().int()).optional().describe('Rows struck out'),
  }),
  role: 'reviewer',
  private: true,
  phrases: [],
  async *run({ submission: id, grade, reason, comment, strike = [] }, { rooms, person, role, community }) {
    const decided = await rooms.datanets.vote({
      communityId: community.id,
      submissionId: id,
      reviewerId: person.id,
      isSteward: allows(role, 'steward'),
      grade,
      strike,
      ...(reason !== undefined && { reason }),
      ...(comment !== undefined && { comment }),
    });
    const which = { id, datanet: plain(decided.datanetName) };
    const outcome =
      decided.status === 'waiting'
        ? t(
            'Submission {id} to {datanet} waits for another reviewer. Votes stay hidden until it is decided.',
            which,
          )
        : decided.status === 'accepted'
          ? t('Submission {id} to {datanet} is decided: accepted.', which)
          : t('Submission {id} to {datanet} is decided: rejected.', which);
    yield {
      state: { tone: 'good', text: grade === 'skip' ? t('Skipped') : t('Thank you, your vote is recorded') },
      blocks: [
        {
          kind: 'text',
          markdown: grade === 'skip' ? t('Submission {id} to {datanet} goes to others.', which) : outcome,
        },
      ],
    };
    const next = await rooms.datanets.nextReview(community.id, person.id);
    yield { key: 'next', ...(next ? reviewCard(next) : nothingToReview(undefined)) };
  },
});
