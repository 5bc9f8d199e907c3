import { z } from 'zod';
import { datanet } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const datanetShow = command({
  name: 'datanet show',
  summary: 'Shows a datanet: its rules, formats, limits and counts',
  args: z.object({
    datanet: datanet().describe('The datanet'),
  }),
  role: 'everyone',
  phrases: [
    'show the datanet {datanet}',
    'tell me about {datanet}',
    'what are the rules of {datanet}?',
    'how big is {datanet}?',
    'what does {datanet} accept?',
    'guidelines of {datanet}',
    'info on the {datanet} dataset',
    'how many files may I give {datanet}?',
  ],
  run: () => notYet('datanet show'),
});
