import { z } from 'zod';
import { sweepCard } from '../cards/sweep.ts';
import { command } from '../command.ts';

export const sweepShow = command({
  name: 'sweep show',
  summary: 'Shows runs that were started together, with the best of them',
  args: z.object({ sweep: z.number().int().positive().describe('The number of the sweep') }),
  role: 'everyone',
  reads: true,
  phrases: [
    'show the sweep',
    'how is the sweep doing?',
    'which run of the sweep is best?',
    'results of the sweep',
  ],
  async *run({ sweep }, { rooms, community }) {
    yield sweepCard(await rooms.workers.sweep(community.id, sweep));
  },
});
