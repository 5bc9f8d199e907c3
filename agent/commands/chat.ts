import { z } from 'zod';
import { model, text } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const chat = command({
  name: 'chat',
  summary: 'Starts a chat with a model: from then on plain messages go to it',
  args: z.object({
    model: model().describe('The model: one trained here, or a base'),
    message: text(8000).optional().describe('What to say to it first'),
  }),
  role: 'everyone',
  phrases: [
    'chat with {model}',
    'talk to {model}',
    'let me speak to {model}',
    'open a conversation with {model}',
    'ask {model}: {message}',
    'tell {model} {message}',
    'switch to {model}',
    'I want to try {model}',
  ],
  run: () => notYet('chat'),
});
