import { z } from 'zod';
import { topic } from '../arguments/argument-types.ts';
import { overview, pageOf } from '../cards/help.ts';
import { type Command, command } from '../command.ts';

/** Needs the list of all commands, which holds it too: given when the list is made. */
export const helpOver = (commands: () => readonly Command[]): Command =>
  command({
    name: 'help',
    summary: 'Shows what can be done here, or the page of one command',
    args: z.object({
      topic: topic().optional().describe('A command, such as train; left out: an overview'),
    }),
    role: 'everyone',
    reads: true,
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
    async *run({ topic }, { role }) {
      yield topic === undefined ? overview(commands(), role) : pageOf(commands(), topic, role);
    },
  });
