import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { unscheduledCard } from '../cards/refine-schedule.ts';
import { command } from '../command.ts';

/** What the buttons on the cards of schedules do. */
export const refineStop = command({
  name: 'refine stop',
  summary: 'Refines a model by schedule no more',
  hidden: true,
  submit: 'Stop the schedule',
  args: z.object({ schedule: z.number().int().positive().describe('The number of the schedule') }),
  role: 'maker',
  phrases: [],
  async *run({ schedule: id }, { rooms, community }) {
    const stopped = await rooms.refineSchedules.stop(community.id, id);
    if (!stopped)
      throw new UserError(message('That schedule has ended. “/refine schedules” shows those that are kept.'));
    yield unscheduledCard(stopped);
  },
});
