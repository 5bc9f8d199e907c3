import { z } from 'zod';
import { base, datanet, text, version } from '../arguments/argument-types.ts';
import { parseSlash } from '../arguments/slash-text.ts';
import { sweepCard, sweepPlanCard } from '../cards/sweep.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { sweptRequests } from '../training-plan/swept-requests.ts';
import { isSetting } from '../training-plan/training-request.ts';
import { train, trainArguments } from './train.ts';

const settings = Object.keys(trainArguments.shape).filter(isSetting) as [string, ...string[]];

const given = z.object({
  bases: z.array(base()).min(1).max(8).describe('The base models, one or several'),
  datanet: datanet().describe('The datanet they learn from'),
  setting: z.enum(settings).optional().describe('The setting that differs, such as rank'),
  values: z
    .array(z.string().trim().min(1).max(40))
    .min(1)
    .max(8)
    .optional()
    .describe('Its values, such as 8,16,32'),
  goal: trainArguments.shape.goal,
  version: version().optional().describe('Version of the datanet; left out: a snapshot of now'),
  settings: text(500).optional().describe('What all of them have, such as epochs=2 batchSize=8'),
});

export const sweepStart = command({
  name: 'sweep start',
  summary: 'Trains several at once, to find the best by the loss on held-out rows',
  args: given,
  role: 'maker',
  phrases: [
    'sweep {setting} of {bases} on {datanet}',
    'try several values of {setting} for {bases} on {datanet}',
    'compare values of {setting} by training {bases} on {datanet}',
    'start a sweep of {bases} on {datanet}',
    'run a sweep on {datanet}',
  ],
  ...(train.optionLabels && { optionLabels: train.optionLabels }),
  asks: async (args, context) => {
    const runs = await requestsOf(args, context);
    const plans = await context.rooms.workers.planSweep(runs);
    return { go: t('Start all'), card: sweepPlanCard(runs, plans) };
  },
  async *run(args, context) {
    const runs = await requestsOf(args, context);
    yield sweepCard(await context.rooms.workers.startSweep(runs, context.origin));
  },
});

function requestsOf({ settings, ...args }: z.output<typeof given>, context: Context) {
  const common = settings === undefined ? {} : parseSlash(`/train ${settings}`, [train]).args;
  return sweptRequests(args, common, train, context);
}
