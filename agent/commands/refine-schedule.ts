import { z } from 'zod';
import { channel, model } from '../arguments/argument-types.ts';
import { changeCard } from '../cards/change.ts';
import { place } from '../cards/channel.ts';
import { scheduleChanges, scheduledCard } from '../cards/refine-schedule.ts';
import { command } from '../command.ts';
import { namedOrHereToPost } from '../community/chats.ts';
import { refineIntervals, waysToRefine } from '../community/refine-schedules.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { newRows } from '../training-plan/refinement-request.ts';

const given = z.object({
  model: model().describe('The model, or a name that stands for one'),
  every: z.enum(refineIntervals).optional().describe('How often it is looked at; left out: week'),
  rows: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Rows of its datanet that have to be new; left out: 200'),
  start: z.boolean().optional().describe('Whether the run is started without asking; left out: no'),
  way: z
    .enum(waysToRefine)
    .optional()
    .describe('Trains on from the model, or anew from its base; left out: on'),
  channel: channel().optional().describe('The channel; left out: this one'),
});

export const refineSchedule = command({
  name: 'refine schedule',
  summary: 'Refines a model by schedule, when enough rows of its datanet are new',
  args: given,
  role: 'maker',
  byName: true,
  submit: 'Schedule it',
  phrases: [
    'refine {model} every {every} when {rows} rows are new',
    'look at {model} each {every} and refine it when {rows} rows are new',
    'propose to refine {model} each {every}',
    'schedule the refinement of {model}',
  ],
  asks: async (args, context) => {
    const { wanted, chat, known } = await scheduleIn(args, context);
    return {
      go: t('Schedule it'),
      card: changeCard(
        t('Refine {model} by schedule {place}?', { model: wanted.model, place: place(chat, context.chatId) }),
        scheduleChanges(wanted, known),
      ),
    };
  },
  async *run(args, context) {
    const { rooms, community, person, chatId, origin } = context;
    const { wanted, chat } = await scheduleIn(args, context);
    const kept = await rooms.refineSchedules.keep({
      ...wanted,
      communityId: community.id,
      chatId: chat.id,
      createdBy: person.id,
      origin,
    });
    yield scheduledCard(kept, chatId);
  },
});

/** @throws UserError when there is no such model, or nothing can be new for it */
async function scheduleIn(args: z.output<typeof given>, context: Context) {
  const { every = 'week', rows = 200, start: starts = false, way = 'on' } = args;
  const { rooms, community } = context;
  const found = await rooms.workers.model(community.id, args.model);
  await newRows(found.name, context);
  // A name that stands for models goes on with whichever it stands for by then.
  const names = (await rooms.workers.named.all(community.id)).map(({ name }) => name);
  const typed = args.model.trim().toLowerCase();
  const model = names.includes(typed) ? typed : found.name;
  const chat = await namedOrHereToPost(args.channel, context);
  const known = (await rooms.refineSchedules.list(community.id)).find(one => one.model === model);
  return { wanted: { model, every, rows, way, starts } as const, chat, known };
}
