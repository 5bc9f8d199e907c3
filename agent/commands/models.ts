import { z } from 'zod';
import { base, datanet } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const models = command({
  name: 'models',
  summary: 'Lists the models trained here',
  args: z.object({
    base: base().optional().describe('Only those of one base model; left out: all'),
    datanet: datanet().optional().describe('Only those that learned from one datanet; left out: all'),
  }),
  role: 'everyone',
  phrases: [
    'models',
    'which models were trained?',
    'list our fine-tuned models',
    'models trained on {datanet}',
    'which models are based on {base}?',
    'show all {base} finetunes',
    'what have we trained so far?',
    'models made from {datanet}',
  ],
  run: () => notYet('models'),
});
