import { z } from 'zod';
import { schedulesCard } from '../cards/refine-schedule.ts';
import { command } from '../command.ts';

export const refineSchedules = command({
  name: 'refine schedules',
  summary: 'Shows which models are refined by schedule',
  args: z.object({}),
  role: 'maker',
  byName: true,
  reads: true,
  phrases: [
    'which models are refined by schedule?',
    'show the schedules of refinements',
    'what is refined each week?',
    'list the refine schedules',
  ],
  async *run(_, { rooms, community, chatId }) {
    yield schedulesCard(await rooms.refineSchedules.list(community.id), chatId);
  },
});
