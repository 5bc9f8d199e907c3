import { z } from 'zod';
import { message } from '../../store/message.ts';
import { datanet } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const arena = command({
  name: 'arena',
  summary: 'Has you vote blindly between two models',
  args: z.object({
    datanet: datanet().optional().describe('Only models that learned from this datanet; left out: any'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'arena',
    'blind test',
    'let me vote between two models',
    'arena for {datanet}',
    'start a blind vote on {datanet}',
    'two models against each other, I vote',
    'which answer is better? let me judge {datanet} models',
  ],
  planned: true,
  run: () => notYet('arena', message('Chat with one after the other: /chat.')),
});
