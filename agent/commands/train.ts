import { z } from 'zod';
import { base, datanet, handle, version } from '../arguments/argument-types.ts';
import { startedJobCard } from '../cards/job.ts';
import { planCard } from '../cards/plan.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { trainingRequest } from './training-request.ts';

export const train = command({
  name: 'train',
  summary: 'Fine-tunes a base model on a datanet',
  args: z.object({
    base: base().describe('The base model'),
    datanet: datanet().describe('The datanet it learns from'),
    version: version().optional().describe('Version of the datanet; left out: a snapshot of now'),
    method: z
      .enum(['lora', 'qlora', 'full', 'freeze'])
      .optional()
      .describe(
        'LoRA, QLoRA (4-bit base, less memory), all weights, or the last layers only; left out: lora',
      ),
    epochs: z.number().min(0.01).max(100).optional().describe('Passes over the data; left out: 3'),
    learningRate: z
      .number()
      .min(1e-8)
      .max(0.1)
      .optional()
      .describe('Step size, such as 0.0002; left out: 0.0002 (0.00002 for all weights)'),
    batchSize: z.number().int().min(1).max(1024).optional().describe('Rows a step; left out: 16'),
    rank: z.number().int().min(1).max(512).optional().describe('Rank of the LoRA matrices; left out: 16'),
    maxLength: z
      .number()
      .int()
      .min(16)
      .max(131_072)
      .optional()
      .describe('Tokens of a row, longer ones are cut; left out: 1024'),
    name: handle()
      .optional()
      .describe('What the model will be called; left out: after the datanet, such as recipes-v2'),
  }),
  role: 'maker',
  phrases: [
    'train {base} on {datanet}',
    'fine-tune {base} with the {datanet} data',
    'teach {base} about {datanet} for {epochs} epochs',
    'train {base} on version {version} of {datanet}',
    '{method} on {base} with {datanet}, lr {learningRate}, batch {batchSize}',
    'tune {base} on {datanet}, rank {rank}, call it {name}',
    'start a training run of {base} on {datanet} with max length {maxLength}',
    'can you train {base} on {datanet} for me?',
    'I want to train a model',
    'fit {base} to {datanet}',
  ],
  asks: async (args, context) => {
    const { request, snapshot } = await trainingRequest(args, context);
    const [plan, credits] = await Promise.all([
      context.rooms.workers.plan(request),
      context.rooms.datanets.creditsOf(snapshot.id),
    ]);
    return { go: t('Start'), card: planCard(plan, request.data.label, credits) };
  },
  async *run(args, context) {
    const { request } = await trainingRequest(args, context);
    yield startedJobCard(await context.rooms.workers.start(request, context.origin));
  },
});
