import { z } from 'zod';
import { requestsCard } from '../cards/takedown.ts';
import { command } from '../command.ts';

export const takedowns = command({
  name: 'takedowns',
  summary: 'Shows which contributors ask to have something of theirs removed',
  byName: true,
  args: z.object({}),
  role: 'steward',
  reads: true,
  private: true,
  phrases: [
    'open takedowns',
    'who wants something removed?',
    'which takedowns are asked for?',
    'list the takedown requests',
  ],
  async *run(_, { rooms, community }) {
    yield requestsCard(await rooms.datanets.removalRequests(community.id));
  },
});
