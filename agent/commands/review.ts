import { z } from 'zod';
import { datanet } from '../arguments/argument-types.ts';
import { missedGoldNote } from '../cards/gold.ts';
import { acceptingPairsNote, nothingToReview, reviewCard } from '../cards/review.ts';
import { command } from '../command.ts';
import { allows } from '../people/roles.ts';

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
  async *run({ datanet }, { rooms, community, person, role }) {
    const task = await rooms.datanets.nextReview(community.id, person.id, datanet);
    yield task ? reviewCard(task) : nothingToReview(datanet);
    const missed = await rooms.datanets.missedGold({ communityId: community.id, reviewerId: person.id });
    if (missed.length) yield { key: 'gold', ...missedGoldNote(missed) };
    const pairs = allows(role, 'steward') ? await rooms.datanets.acceptingPairs(community.id) : [];
    if (pairs.length) yield { key: 'pairs', ...acceptingPairsNote(pairs) };
  },
});
