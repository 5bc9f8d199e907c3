import { z } from 'zod';
import { job } from '../arguments/argument-types.ts';
import { jobCard } from '../cards/job.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const jobShow = command({
  name: 'job show',
  summary: 'Shows a job: progress, loss curve and the end of its log',
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
  async *run({ job: wanted }, { rooms, community }) {
    const job = await rooms.workers.job(community.id, wanted);
    yield jobCard(job);
    if (job.log.length)
      yield {
        key: 'log',
        blocks: [{ kind: 'quote', text: job.log.slice(-15).join('\n'), by: t('End of the log') }],
      };
  },
});
