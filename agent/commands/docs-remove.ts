import { z } from 'zod';
import { source } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const docsRemove = command({
  name: 'docs remove',
  summary: 'Stops following a docs site and forgets its pages',
  args: z.object({
    name: source().describe('The docs site'),
  }),
  role: 'operator',
  phrases: [
    'remove the {name} docs',
    'stop following the {name} docs',
    'forget the docs site {name}',
    'drop {name} from the docs',
    'unfollow {name}',
    'delete the documentation {name}',
  ],
  run: () => notYet('docs remove'),
});
