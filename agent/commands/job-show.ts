import { z } from 'zod';
import { job } from '../arguments/argument-types.ts';
import { jobCard } from '../cards/job.ts';
import { jobLog } from '../cards/job-log.ts';
import { command } from '../command.ts';
import { allows } from '../people/roles.ts';

export const jobShow = command({
  name: 'job show',
  summary: 'Shows a job: progress, loss curve, and for makers the end of its log',
  args: z.object({
    job: job().describe('The number of the job'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'show job {job}',
    'how is job {job} doing?',
    'status of run {job}',
    'progress of {job}',
    'how far is job {job}?',
    'log of job {job}',
    'what happened to training {job}?',
    'loss curve of {job}',
  ],
  async *run({ job: wanted }, { rooms, community, role }) {
    const job = await rooms.workers.job(community.id, wanted);
    yield jobCard(job);
    // Rows may stand in it, and what a library says of the machine.
    if (job.log.length && allows(role, 'maker')) yield jobLog(job.log);
  },
});
