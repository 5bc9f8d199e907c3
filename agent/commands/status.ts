import { z } from 'zod';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const status = command({
  name: 'status',
  summary: 'Shows how everything stands: database, queue, workers, docs, platforms',
  args: z.object({}),
  role: 'everyone',
  phrases: [
    'status',
    'are you ok?',
    'is everything up?',
    'health check',
    'are the workers online?',
    'is the database fine?',
    'system status',
    'is something broken?',
  ],
  run: () => notYet('status'),
});
