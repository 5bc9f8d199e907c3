import { z } from 'zod';
import { explainAnswer } from '../attribution/explain-reply.ts';
import { command } from '../command.ts';

/** The button “Why?” under an answer of a model. */
export const whyAnswer = command({
  name: 'why answer',
  submit: 'Explain it',
  summary: 'Shows which data an answer of a model echoes, and whose it is',
  hidden: true,
  args: z.object({ turn: z.number().int().positive().describe('The answer') }),
  role: 'everyone',
  reads: true,
  phrases: [],
  run: ({ turn }, context) => explainAnswer(turn, context),
});
