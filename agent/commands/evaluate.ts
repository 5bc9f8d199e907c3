import { z } from 'zod';
import { message } from '../../store/message.ts';
import { datanet, model, version } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const evaluate = command({
  name: 'evaluate',
  summary: 'Measures a model on held-out rows, against its base',
  args: z.object({
    model: model().describe('The model'),
    datanet: datanet()
      .optional()
      .describe('Whose held-out rows; left out: those of the data it learned from'),
    version: version().optional().describe('Version of the datanet; left out: the newest'),
  }),
  role: 'maker',
  reads: true,
  phrases: [
    'evaluate {model}',
    'evaluate {model} on {datanet}',
    'test {model} against {datanet} version {version}',
    'benchmark {model}',
    'measure the perplexity of {model} on {datanet}',
    'score {model} on {datanet}',
    'run the evaluation of {model}',
  ],
  planned: true,
  run: () =>
    notYet(
      'evaluate',
      message('/model show has loss and perplexity on held-out rows, before and after the training.'),
    ),
});
