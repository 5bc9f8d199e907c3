import { z } from 'zod';
import { submission } from '../arguments/argument-types.ts';
import { moreRowsCard } from '../cards/review.ts';
import { command } from '../command.ts';

/** What “More rows” of a review card shows. */
export const rows = command({
  name: 'rows',
  summary: 'Shows more rows of a submission to whoever reviews it',
  hidden: true,
  args: z.object({
    submission: submission().describe('The submission'),
    after: z.number().int().min(0).optional().describe('How many were shown before'),
  }),
  role: 'reviewer',
  reads: true,
  private: true,
  phrases: [],
  async *run({ submission: id, after = 0 }, { rooms, community, person }) {
    yield moreRowsCard(
      await rooms.datanets.moreRows({
        communityId: community.id,
        submissionId: id,
        reviewerId: person.id,
        after,
      }),
      after,
    );
  },
});
