import { z } from 'zod';
import { datanet } from '../arguments/argument-types.ts';
import { nothingToReview, reviewCard } from '../cards/review.ts';
import { command } from '../command.ts';

export const review = command({
  name: 'review',
  summary: 'Gives you the next submission to grade',
  args: z.object({
    datanet: datanet().optional().describe('Only for one datanet; left out: any'),
  }),
  role: 'reviewer',
  reads: true,
  private: true,
  phrases: [
    'review',
    'give me something to review',
    'next one to grade',
    'I want to review {datanet}',
    'let me grade some {datanet}',
    'anything to check in {datanet}?',
    'what needs a reviewer?',
  ],
  async *run({ datanet }, { rooms, community, person }) {
    const task = await rooms.datanets.nextReview(community.id, person.id, datanet);
    yield task ? reviewCard(task) : nothingToReview(datanet);
  },
});
