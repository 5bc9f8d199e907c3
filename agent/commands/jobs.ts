import { z } from 'zod';
import { command } from '../command.ts';
import { number } from '../words.ts';

export const jobs = command({
  name: 'jobs',
  summary: 'Lists training jobs: the queue and what was run',
  args: z.object({
    status: z
      .enum(['queued', 'running', 'done', 'failed', 'cancelled'])
      .optional()
      .describe('Only those that stand so; left out: all'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'jobs',
    'what is running?',
    'show the queue',
    'list {status} jobs',
    'is anything training right now?',
    'which runs {status}?',
    'training history',
    'how many jobs are {status}?',
  ],
  async *run({ status }, { rooms, community }) {
    const jobs = await rooms.workers.jobs(community.id, status);
    yield {
      title: jobs.length ? 'Training jobs' : 'There are no such jobs',
      blocks: jobs.length
        ? [
            {
              kind: 'table',
              columns: [
                { label: 'Job', align: 'right' },
                { label: 'Model' },
                { label: 'Base' },
                { label: 'Data' },
                { label: 'State' },
                { label: 'Steps', align: 'right' },
              ],
              rows: jobs
                .slice(0, 20)
                .map(job => [
                  String(job.number),
                  job.modelName,
                  job.base,
                  job.data.label,
                  job.status,
                  `${number(job.step)} of ${number(job.steps)}`,
                ]),
            },
          ]
        : [],
      buttons: jobs.slice(0, 5).map(job => ({
        label: `Job ${job.number}`,
        call: { command: 'job show', args: { job: job.number } },
      })),
    };
  },
});
