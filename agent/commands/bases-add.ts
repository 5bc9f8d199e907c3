import { z } from 'zod';
import { handle } from '../arguments/argument-types.ts';
import { addedBaseCard, foundBaseCard } from '../cards/added-base.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';

const given = z.object({
  from: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .describe('A model of the Hugging Face hub (owner/name), or a folder that BASE_FOLDERS allows'),
  name: handle().optional().describe('What to call it; left out: after the model or the folder'),
});

export const basesAdd = command({
  name: 'bases add',
  summary: 'Adds a base model from the hub or a folder, after a check',
  args: given,
  role: 'operator',
  byName: true,
  phrases: [
    'add the base model {from}',
    'add {from} to the base models',
    'let us train on {from} as well',
    'fetch {from} as a new base',
  ],
  asks: async (args, context) => ({
    go: t('Add it'),
    card: foundBaseCard(await context.rooms.workers.addedBases.plan(request(args, context))),
  }),
  async *run(args, context) {
    const { rooms, origin } = context;
    yield addedBaseCard(await rooms.workers.addedBases.add(request(args, context), origin));
  },
});

function request({ from, name }: z.output<typeof given>, { community, person }: Context) {
  return { communityId: community.id, personId: person.id, from, ...(name !== undefined && { name }) };
}
