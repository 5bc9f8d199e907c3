import { z } from 'zod';
import { message } from '../../store/message.ts';
import { submission, text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const appeal = command({
  name: 'appeal',
  summary: 'Asks a fresh reviewer to look at a rejected submission again',
  args: z.object({
    submission: submission().describe('The number of the rejected submission'),
    reason: text(1000).describe('Why the decision was wrong'),
  }),
  role: 'contributor',
  reads: true,
  phrases: [
    'appeal {submission}: {reason}',
    'appeal the rejection of {submission} because {reason}',
    'I object to the decision on {submission}, {reason}',
    'please look at {submission} again, {reason}',
    '{submission} was rejected unfairly: {reason}',
  ],
  planned: true,
  run: () =>
    notYet(
      'appeal',
      message(
        'A rejected submission can be mended and given again: /submissions shows the reasons, /submit takes it.',
      ),
    ),
});
