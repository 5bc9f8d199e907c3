import { z } from 'zod';
import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Job } from '../../workers/job.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const jobs = command({
  name: 'jobs',
  summary: 'Lists jobs (trainings, evaluations): the queue and what was run',
  args: z.object({
    status: z
      .enum(['queued', 'running', 'done', 'failed', 'cancelled', 'paused'])
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
      title: jobs.length ? t('Training jobs') : t('There are no such jobs'),
      blocks: jobs.length
        ? [
            {
              kind: 'table',
              columns: [
                { label: t('Job'), align: 'right' },
                { label: t('Kind') },
                { label: t('Model') },
                { label: t('Base') },
                { label: t('Data') },
                { label: t('State') },
                { label: t('Steps'), align: 'right' },
              ],
              rows: jobs
                .slice(0, 20)
                .map(job => [
                  String(job.number),
                  t(kindNames[job.kind]),
                  job.modelName,
                  job.base,
                  job.data.label,
                  t(statusNames[job.status]),
                  t('{n, number} of {total, number}', { n: job.step, total: job.steps }),
                ]),
            },
          ]
        : [],
      buttons: jobs.slice(0, 5).map(job => ({
        label: t('Job {job}', { job: job.number }),
        call: { command: 'job show', args: { job: job.number } },
      })),
    };
  },
});

const kindNames: Record<Job['kind'], TranslatableMessage> = {
  train: message('training'),
  evaluate: message('evaluation'),
  merge: message('merge'),
  convert: message('GGUF file'),
};

const statusNames: Record<Job['status'], TranslatableMessage> = {
  queued: message('queued'),
  running: message('running'),
  done: message('done'),
  failed: message('failed'),
  cancelled: message('cancelled'),
  paused: message('paused'),
};
