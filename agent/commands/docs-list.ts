import { z } from 'zod';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const docsList = command({
  name: 'docs list',
  summary: 'Lists the docs sites that are followed, with their pages and last refresh',
  args: z.object({}),
  role: 'everyone',
  phrases: [
    'which docs do you follow?',
    'list the docs sites',
    'show me the documentation sources',
    'where do your answers come from?',
    'when were the docs last refreshed?',
    'which questions could the docs not answer?',
  ],
  run: () => notYet('docs list'),
});
