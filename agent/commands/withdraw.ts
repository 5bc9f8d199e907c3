import { z } from 'zod';
import { submission } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const withdraw = command({
  name: 'withdraw',
  summary: 'Takes back a submission that is not decided yet',
  args: z.object({
    submission: submission().describe('The number of the submission'),
  }),
  role: 'contributor',
  phrases: [
    'withdraw submission {submission}',
    'take back {submission}',
    'retract my submission {submission}',
    'I want {submission} back',
    'pull {submission} out of review',
    'undo my upload {submission}',
  ],
  run: () => notYet('withdraw'),
});
