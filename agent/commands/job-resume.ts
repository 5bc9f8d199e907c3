import { z } from 'zod';
import { job } from '../arguments/argument-types.ts';
import { startedJobCard } from '../cards/job.ts';
import { command } from '../command.ts';

export const jobResume = command({
  name: 'job resume',
  summary: 'Goes on with a stopped job, from its last checkpoint where there is one',
  args: z.object({
    job: job().describe('The number of the job'),
  }),
  role: 'maker',
  phrases: [
    'resume job {job}',
    'continue job {job}',
    'restart run {job}',
    'go on with {job}',
    'pick up job {job} where it stopped',
    'try job {job} again',
  ],
  async *run({ job: wanted }, { rooms, community }) {
    yield startedJobCard(await rooms.workers.resume(community.id, wanted));
  },
});
