import { z } from 'zod';
import { submission, text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { castVote } from './cast-vote.ts';

/** What a press on a review card does. */
export const vote = command({
  name: 'vote',
  summary: 'Grades a submission',
  hidden: true,
  args: z.object({
    submission: submission().describe('The submission'),
    grade: z.enum(['reject', 'usable', 'good', 'excellent', 'skip']).describe('The grade'),
    reason: text(60).optional().describe('Why it is rejected'),
    comment: text(500).optional().describe('In your own words, for the contributor'),
    strike: z.array(z.coerce.number().int()).optional().describe('Rows struck out'),
  }),
  role: 'reviewer',
  private: true,
  phrases: [],
  run: (args, context) => castVote(args, context),
});
