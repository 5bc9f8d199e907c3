import { z } from 'zod';
import { message } from '../../store/message.ts';
import { model, text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const compare = command({
  name: 'compare',
  summary: "Puts two to four models' answers side by side",
  args: z.object({
    models: z.array(model()).min(2).max(4).describe('Two to four models'),
    prompt: text(8000).describe('What each is asked'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'compare {models}: {prompt}',
    'compare {models} on "{prompt}"',
    'ask {models} {prompt} and show both answers',
    '{models} side by side: {prompt}',
    'put {models} next to each other with {prompt}',
    'what do {models} say to "{prompt}"?',
  ],
  planned: true,
  run: () => notYet('compare', message('Chat with one after the other: /chat.')),
});
