import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { datanet, model, text } from '../arguments/argument-types.ts';
import { readField } from '../arguments/read-form.ts';
import { parseSlash } from '../arguments/slash-text.ts';
import { startedJobCard } from '../cards/job.ts';
import { refinePlanCard } from '../cards/refine.ts';
import { command } from '../command.ts';
import { waysToRefine } from '../community/refine-schedules.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { type ChosenSettings, refinementRequest } from '../training-plan/refinement-request.ts';
import { isSetting } from '../training-plan/training-request.ts';
import { train } from './train.ts';

const given = z.object({
  model: model().describe('The model, or a name that stands for one'),
  datanet: datanet()
    .optional()
    .describe('What the new one learns from; left out: the model’s own datanet as it is now'),
  way: z
    .enum(waysToRefine)
    .optional()
    .describe('Trains on from the model, or anew from its base; left out: on'),
  settings: text(500).optional().describe('Settings of the run, such as epochs=2 objective=dpo'),
});

export const refineStart = command({
  name: 'refine start',
  summary: 'Trains a better version of a model, and measures both beside each other when it is done',
  args: given,
  role: 'maker',
  byName: true,
  submit: 'Refine',
  phrases: [
    'refine {model} with {datanet}',
    'refine {model} anew with {datanet}',
    'train a better {model} with {datanet} and measure both',
    'start a refinement of {model}',
  ],
  optionLabels: { on: message('on from the model (on)'), anew: message('anew from its base (anew)') },
  asks: async (args, context) => {
    const { request, snapshot, refined } = await requestOf(args, context);
    const [plan, credits] = await Promise.all([
      context.rooms.workers.plan(request),
      context.rooms.datanets.creditsOf(snapshot.id),
    ]);
    return { go: t('Start'), card: refinePlanCard(refined.name, plan, request.data.label, credits) };
  },
  async *run(args, context) {
    const { request } = await requestOf(args, context);
    yield startedJobCard(await context.rooms.workers.start(request, context.origin));
  },
});

function requestOf({ settings, ...args }: z.output<typeof given>, context: Context) {
  return refinementRequest(args, settings === undefined ? {} : chosen(settings), context);
}

/** @throws UserError when something of it is no setting of a run, or out of its range */
function chosen(settings: string): ChosenSettings {
  const { args } = parseSlash(`/train ${settings}`, [train]);
  if (Object.keys(args).some(name => !isSetting(name) && name !== 'goal')) {
    throw new UserError(
      message('“{settings}” is not settings alone. Write them as goal=style rank=8.', { settings }),
    );
  }
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, readField(train, name, value)]),
  ) as ChosenSettings;
}
