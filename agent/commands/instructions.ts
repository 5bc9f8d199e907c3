import { z } from 'zod';
import { message } from '../../store/message.ts';
import { text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const instructions = command({
  name: 'instructions',
  summary: 'Shows or sets what the agent is told in this community',
  args: z.object({
    text: text(4000)
      .optional()
      .describe(
        'The instructions; {docs: question} in them is filled from the docs. Left out: they are shown',
      ),
  }),
  role: 'steward',
  reads: ({ text }) => text === undefined,
  phrases: [
    'what are your instructions?',
    'show the system prompt',
    'set your instructions to: {text}',
    'change the instructions: {text}',
    'from now on, {text}',
    'your new instructions are {text}',
  ],
  planned: true,
  run: () =>
    notYet('instructions', message('Questions are answered from the docs, whatever the instructions: /ask.')),
});
