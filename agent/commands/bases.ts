import { z } from 'zod';
import { family } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const bases = command({
  name: 'bases',
  summary: 'Lists the base models that can be trained here, with size and need',
  args: z.object({
    family: family().optional().describe('Only one family, such as llama; left out: all'),
  }),
  role: 'everyone',
  phrases: [
    'which base models are there?',
    'list the bases',
    'what can I train?',
    'show the {family} models',
    'which {family} models do you support?',
    'available {family} bases',
    'what base models can I fine-tune?',
  ],
  run: () => notYet('bases'),
});
