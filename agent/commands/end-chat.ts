import { z } from 'zod';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const endChat = command({
  name: 'end chat',
  summary: 'Ends the chat with a model',
  args: z.object({}),
  role: 'everyone',
  phrases: [
    'end chat',
    'stop chatting',
    'leave the chat',
    'quit the conversation',
    'back to you',
    'I am done talking to it',
    'exit the chat',
    'goodbye model',
  ],
  run: () => notYet('end chat'),
});
