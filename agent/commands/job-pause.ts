import { z } from 'zod';
import { job } from '../arguments/argument-types.ts';
import { jobCard } from '../cards/job.ts';
import { noLiveJob } from '../cards/no-live-job.ts';
import { command } from '../command.ts';

export const jobPause = command({
  name: 'job pause',
  summary: 'Stops a job to go on later; a running one saves a checkpoint first',
  args: z.object({
    job: job().describe('The number of the job'),
  }),
  role: 'maker',
  nothingFor: noLiveJob,
  // Learned as words it takes “stop job 12” from the cancelling of a job, which asks first: `slots/paused-job.ts`.
  byName: true,
  phrases: [
    'pause job {job}',
    'pause the training {job}',
    'pause run {job} for now',
    'put job {job} on hold',
    'suspend {job}',
  ],
  async *run({ job: wanted }, { rooms, community }) {
    yield jobCard(await rooms.workers.pause(community.id, wanted));
  },
});
