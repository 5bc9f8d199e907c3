import { z } from 'zod';
import { model } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const modelShow = command({
  name: 'model show',
  summary: "Shows a model's card: what it is made of, how good it is, who is credited",
  args: z.object({
    model: model().describe('The model'),
  }),
  role: 'everyone',
  phrases: [
    'show {model}',
    'tell me about {model}',
    'model card of {model}',
    'how good is {model}?',
    'what was {model} trained on?',
    'who is credited for {model}?',
    'metrics of {model}',
    'details of the model {model}',
  ],
  run: () => notYet('model show'),
});
