import { z } from 'zod';
import { job } from '../arguments/argument-types.ts';
import { keptCard } from '../cards/refine.ts';
import { command } from '../command.ts';

/** What the button of a refinement that was measured does, where the old model is to stay. */
export const refineKeep = command({
  name: 'refine keep',
  summary: 'Notes that the model which was refined stays what it is',
  hidden: true,
  submit: 'Keep',
  args: z.object({ job: job().describe('The number of the job') }),
  role: 'maker',
  phrases: [],
  async *run({ job: number }, { rooms, community, person }) {
    yield keptCard(await rooms.workers.keepRefined(community.id, number, person.id));
  },
});
