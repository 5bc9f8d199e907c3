import { z } from 'zod';
import { job } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const jobShow = command({
  name: 'job show',
  summary: 'Shows a job: progress, loss curve and the end of its log',
  args: z.object({
    job: job().describe('The number of the job'),
  }),
  role: 'everyone',
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
  run: () => notYet('job show'),
});
