import { z } from 'zod';
import { submission, text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { castVote } from './cast-vote.ts';

/** What the form behind “Reject” of a review card asks for: nothing but what a reviewer decides. */
export const reject = command({
  name: 'reject',
  summary: 'Rejects a submission, for a reason',
  hidden: true,
  args: z.object({
    submission: submission().describe('The submission'),
    reason: text(60).describe('Why it is rejected'),
    comment: text(500).optional().describe('In your own words, for the contributor'),
    rows: z.array(z.coerce.number().int()).optional().describe('Where you saw it; left out: all of it'),
    reasons: z.array(z.string()).optional().describe('What it can be rejected for'),
    sample: z.array(z.string()).optional().describe('What can be picked'),
  }),
  picks: { reason: 'reasons', rows: 'sample' },
  role: 'reviewer',
  private: true,
  phrases: [],
  run: ({ rows, sample: _, reasons: __, ...args }, context) =>
    castVote({ ...args, strike: rows, grade: 'reject' }, context),
});
