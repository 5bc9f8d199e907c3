import { z } from 'zod';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

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
  run: () => notYet('jobs'),
});
