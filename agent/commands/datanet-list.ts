import { z } from 'zod';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const datanetList = command({
  name: 'datanet list',
  summary: 'Lists the datanets',
  args: z.object({
    modality: z.enum(['text', 'image', 'audio']).optional().describe('Only those of one kind; left out: all'),
  }),
  role: 'everyone',
  phrases: [
    'list the datanets',
    'which datanets are there?',
    'show all {modality} datasets',
    'what data do you collect?',
    'what datanets can I contribute to?',
    'any {modality} datanets?',
  ],
  run: () => notYet('datanet list'),
});
