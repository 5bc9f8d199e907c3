import { z } from 'zod';
import { message } from '../../store/message.ts';
import { datanet, person } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const credits = command({
  name: 'credits',
  summary: "Shows a person's usable credit, rank, and what it trained",
  args: z.object({
    person: person().optional().describe('Whose; left out: yours'),
    datanet: datanet().optional().describe('Only for one datanet; left out: all'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'my credits',
    'how much credit do I have?',
    'credits of {person}',
    'what did {person} earn in {datanet}?',
    'how much credit has {person}?',
    'what was my data used for?',
    'which models did {person} help to train?',
    'my credit in {datanet}',
  ],
  planned: true,
  run: () => notYet('credits', message('/leaderboard shows scores and credit.')),
});
