import { z } from 'zod';
import { datanet } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const submissions = command({
  name: 'submissions',
  summary: 'Shows what you gave, how it stands, and why',
  args: z.object({
    datanet: datanet().optional().describe('Only those for one datanet; left out: all'),
    status: z
      .enum(['received', 'checking', 'refused', 'waiting', 'accepted', 'rejected', 'withdrawn'])
      .optional()
      .describe('Only those that stand so; left out: all'),
  }),
  role: 'contributor',
  phrases: [
    'my submissions',
    'what did I submit to {datanet}?',
    'show my {status} submissions',
    'which of my files were {status}?',
    'what happened to my uploads?',
    'how are my contributions doing?',
    'what is still waiting of mine in {datanet}?',
  ],
  run: () => notYet('submissions'),
});
