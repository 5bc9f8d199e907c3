import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import type { Model } from '../../workers/model.ts';
import { model } from '../arguments/argument-types.ts';
import { refineCard } from '../cards/refine.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { newRows } from '../training-plan/refinement-request.ts';

export const refine = command({
  name: 'refine',
  summary: 'Shows what is new since a model was trained, and the ways to a better one',
  args: z.object({ model: model().describe('The model, or a name that stands for one') }),
  role: 'maker',
  reads: true,
  phrases: [
    'refine {model}',
    'make {model} better',
    'improve {model} with what is new',
    'what is new since {model} was trained?',
    'train {model} further',
  ],
  async *run({ model: name }, context) {
    const { rooms, community } = context;
    const model = await rooms.workers.model(community.id, name);
    const [corrections, all, target] = await Promise.all([
      rooms.feedback.corrections(community.id, model.name),
      rooms.datanets.list(community.id, 'text'),
      rooms.feedback.datanetOf(community.id),
    ]);
    yield refineCard({
      model,
      own: await grown(model, context),
      corrections: {
        accepted: corrections.filter(({ state }) => state === 'accepted').length,
        undecided: corrections.filter(({ state }) => state === 'undecided').length,
        datanet: all.find(({ id }) => id === target)?.name,
      },
    });
  },
});

/** How its datanet stands beside what a model learned from; undefined where that is gone. */
async function grown({ name }: Model, context: Context) {
  try {
    const { datanet, accepted, before } = await newRows(name, context);
    return { datanet, before, now: accepted };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
