import { z } from 'zod';
import { job } from '../arguments/argument-types.ts';
import { startedJobCard } from '../cards/job.ts';
import { command } from '../command.ts';
import { priorityClassOf } from '../training-plan/priority-class.ts';
import { dataBehind } from '../training-plan/refinement-request.ts';

/** What the button of a refinement does that could not be measured: on its versions as they are by now. */
export const refineMeasure = command({
  name: 'refine measure',
  summary: 'Measures a refinement beside its model once more',
  hidden: true,
  submit: 'Measure again',
  args: z.object({ job: job().describe('The number of the job') }),
  role: 'maker',
  phrases: [],
  async *run({ job: number }, context) {
    const { rooms, community, role, origin } = context;
    const run = await rooms.workers.job(community.id, number);
    const refined = run.refinement && (await rooms.workers.model(community.id, run.refinement.refines));
    const request = {
      communityId: community.id,
      priorityClass: priorityClassOf(role),
      job: number,
      older: refined && (await dataBehind(refined.data.label, context)),
      newer: await dataBehind(run.data.label, context),
    };
    yield startedJobCard(await rooms.workers.measureRefinement(request, origin));
  },
});
