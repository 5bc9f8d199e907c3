import { z } from 'zod';
import { job } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const jobCancel = command({
  name: 'job cancel',
  summary: 'Stops a job; its last checkpoint is kept',
  args: z.object({
    job: job().describe('The number of the job'),
  }),
  role: 'maker',
  phrases: [
    'cancel job {job}',
    'stop job {job}',
    'kill {job}',
    'abort run {job}',
    'stop the training {job}',
    'end job {job}',
    'take job {job} off the queue',
  ],
  run: () => notYet('job cancel'),
});
