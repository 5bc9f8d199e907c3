import { z } from 'zod';
import { topic } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const help = command({
  name: 'help',
  summary: 'Shows what can be done here, or the page of one command',
  args: z.object({
    topic: topic().optional().describe('A command, such as train; left out: an overview'),
  }),
  role: 'everyone',
  phrases: [
    'help',
    'what can you do?',
    'show me the commands',
    'which commands are there?',
    'help with {topic}',
    'how does the command {topic} work?',
    'explain the {topic} command',
    'I am new here, what now?',
  ],
  run: () => notYet('help'),
});
