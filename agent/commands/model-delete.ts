import { z } from 'zod';
import { model } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const modelDelete = command({
  name: 'model delete',
  summary: 'Deletes a model for good',
  args: z.object({
    model: model().describe('The model'),
  }),
  role: 'maker',
  phrases: [
    'delete {model}',
    'remove the model {model}',
    'throw {model} away',
    'get rid of {model}',
    'trash {model}',
    'erase model {model}',
  ],
  run: () => notYet('model delete'),
});
