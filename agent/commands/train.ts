import { z } from 'zod';
import { message } from '../../store/message.ts';
import { base, datanet, handle, job, preset, version } from '../arguments/argument-types.ts';
import { startedJobCard } from '../cards/job.ts';
import { planCard } from '../cards/plan.ts';
import { planButtons, planForm } from '../cards/plan-buttons.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { argumentsLikeJob } from '../training-plan/like-job.ts';
import { trainingRequest } from '../training-plan/training-request.ts';

const given = z.object({
  base: base().describe('The base model; or a model trained here, to go on from it'),
  datanet: datanet().describe('The datanet it learns from'),
  version: version().optional().describe('Version of the datanet; left out: a snapshot of now'),
  goal: z
    .enum(['style', 'knowledge', 'quick'])
    .optional()
    .describe(
      'What it is for: how it speaks, what it knows, or a quick try; the settings left out follow from it',
    ),
  method: z
    .enum(['lora', 'qlora', 'full', 'freeze'])
    .optional()
    .describe(
      'LoRA, QLoRA (4-bit base, less memory), all weights, or the last layers only; left out: what fits here',
    ),
  objective: z
    .enum(['sft', 'dpo', 'kto'])
    .optional()
    .describe(
      'Learns answers (sft), which of two answers is better (dpo), or which are good (kto); left out: sft',
    ),
  epochs: z
    .number()
    .min(0.01)
    .max(100)
    .optional()
    .describe('Passes over the data; left out: by the goal and the number of rows'),
  learningRate: z
    .number()
    .min(1e-8)
    .max(0.1)
    .optional()
    .describe('How far each step moves the weights, such as 0.0002; left out: the usual of the method'),
  batchSize: z
    .number()
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Rows that each step rests on; left out: 16, fewer where there are few rows'),
  rank: z
    .number()
    .int()
    .min(1)
    .max(512)
    .optional()
    .describe('Rank of the LoRA matrices: how much the model can learn; left out: by the goal'),
  maxLength: z
    .number()
    .int()
    .min(16)
    .max(131_072)
    .optional()
    .describe('Tokens of a row, longer ones are cut; left out: as the longest row, 1024 at most'),
  alpha: z
    .number()
    .min(0.001)
    .max(4096)
    .optional()
    .describe('How strongly the adapter acts, over its rank; left out: twice the rank'),
  dropout: z
    .number()
    .min(0)
    .max(0.9)
    .optional()
    .describe('Share of the adapter left out at random; left out: 0.05 under 1,000 rows, else 0'),
  targets: z
    .enum(['all', 'attention', 'mlp'])
    .optional()
    .describe(
      'Layers that get adapters: all linear ones, those of the attention, or the others; left out: all',
    ),
  rslora: z.boolean().optional().describe('Rank-stabilised LoRA, for ranks above 64; left out: no'),
  dora: z
    .boolean()
    .optional()
    .describe('Weight-decomposed LoRA, better at low ranks and slower; left out: no'),
  beta: z
    .number()
    .min(0.001)
    .max(10)
    .optional()
    .describe('How closely dpo and kto hold the model to its base; left out: 0.1'),
  patience: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Ends early after so many measurements without a better held-out loss; left out: never'),
  warmup: z
    .number()
    .min(0)
    .max(0.5)
    .optional()
    .describe('Share of the steps in which the learning rate rises; left out: 0.03'),
  scheduler: z
    .enum(['cosine', 'linear', 'constant'])
    .optional()
    .describe('How the learning rate goes on after that; left out: cosine'),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('How strongly weights are drawn to zero, such as 0.01; left out: 0'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2_147_483_647)
    .optional()
    .describe('The same seed shuffles alike; left out: follows from the job'),
  name: handle()
    .optional()
    .describe('What the model will be called; left out: after the datanet, such as recipes-v2'),
  preset: preset().optional().describe('Settings that are kept by a name; what is given besides is changed'),
  like: job().optional().describe('A job to do again; what is given besides is changed'),
  // The last: Discord has room for 25 options, and this one has a button on the plan.
  packing: z
    .boolean()
    .optional()
    .describe('Short rows share a sequence, each kept to itself; left out: where that is proven'),
});

/** The arguments of a training run, for commands that plan several or try one. */
export const trainArguments = given;

export const train = command({
  name: 'train',
  summary: 'Fine-tunes a base model on a datanet',
  args: given,
  role: 'maker',
  // Its plan changes nothing where the data is frozen already, and nothing starts before a press.
  reads: ({ like }) => like !== undefined,
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
    'train like job {like} but with {epochs} epochs',
    'do job {like} again with rank {rank}',
    'train {base} on {datanet} for {goal}',
    'train {base} on {datanet} with preset {preset}',
  ],
  optionLabels: {
    style: message('how it speaks (style)'),
    knowledge: message('what it knows (knowledge)'),
    quick: message('a quick try'),
  },
  completes: {
    by: ['like', 'preset'],
    async fill({ like, preset, ...rest }, context) {
      const { presets } = context.rooms.workers;
      return {
        ...(like !== undefined && (await argumentsLikeJob(Number(like), context))),
        ...(preset !== undefined && (await presets.named(context.community.id, String(preset))).settings),
        ...rest,
      };
    },
  },
  asks: async (args, context) => {
    const { request, snapshot } = await trainingRequest(args, context);
    const [plan, credits] = await Promise.all([
      context.rooms.workers.plan(request),
      context.rooms.datanets.creditsOf(snapshot.id),
    ]);
    return {
      go: t('Start'),
      form: planForm(plan, args),
      card: { ...planCard(plan, request.data.label, credits), buttons: planButtons(plan, args) },
    };
  },
  async *run(args, context) {
    const { request } = await trainingRequest(args, context);
    yield startedJobCard(await context.rooms.workers.start(request, context.origin));
  },
});
