import { z } from 'zod';
import { source } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const docsRefresh = command({
  name: 'docs refresh',
  summary: 'Reads the docs sites anew and says what changed',
  args: z.object({
    name: source().optional().describe('A docs site; left out: all of them'),
  }),
  role: 'steward',
  phrases: [
    'refresh the docs',
    'reread the {name} docs',
    'update the documentation',
    'sync the {name} docs now',
    'check the {name} docs for changes',
    'pull the newest docs',
  ],
  run: () => notYet('docs refresh'),
});
