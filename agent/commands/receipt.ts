import { z } from 'zod';
import { message } from '../../store/message.ts';
import { submission } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const receipt = command({
  name: 'receipt',
  summary: "Shows the ledger's proof for a submission",
  args: z.object({
    submission: submission().describe('The number of the submission'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'receipt for {submission}',
    'prove that {submission} is in the ledger',
    'proof for submission {submission}',
    'give me the ledger entry of {submission}',
    'show the receipt of {submission}',
    'inclusion proof {submission}',
  ],
  planned: true,
  run: () => notYet('receipt', message('/submissions shows what was decided, and why.')),
});
