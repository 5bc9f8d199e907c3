import { z } from 'zod';
import { voteCard } from '../cards/blind-vote.ts';
import { command } from '../command.ts';

/** Who was best, by the buttons under `/compare` and `/arena`. */
export const bestAnswer = command({
  name: 'best answer',
  summary: 'Says which of some answers is best',
  hidden: true,
  args: z.object({
    comparison: z.number().int().positive().describe('Which answers'),
    choice: z.number().int().min(0).max(3).optional().describe('The best of them; left out: none is better'),
  }),
  role: 'everyone',
  phrases: [],
  async *run({ comparison, choice = null }, { rooms, community, person }) {
    const voted = await rooms.workers.arena.vote({
      communityId: community.id,
      personId: person.id,
      comparison,
      choice,
    });
    yield voteCard(voted, await rooms.workers.arena.standings(community.id));
  },
});
