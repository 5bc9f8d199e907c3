import { z } from 'zod';
import { model } from '../arguments/argument-types.ts';
import { rowsRemovedFrom } from '../attribution/removed-rows.ts';
import { modelCard } from '../cards/model.ts';
import { command } from '../command.ts';

export const modelShow = command({
  name: 'model show',
  summary: "Shows a model's card: what it is made of, how good it is, who is credited",
  args: z.object({
    model: model().describe('The model'),
  }),
  role: 'everyone',
  reads: true,
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
  async *run({ model: name }, context) {
    const { rooms, community } = context;
    const model = await rooms.workers.model(community.id, name);
    const [credits, evaluations, ratings, named, removed] = await Promise.all([
      rooms.datanets.creditsOf(model.data.snapshotId, {
        train: model.data.train,
        unlearned: model.report.unlearned,
      }),
      rooms.workers.evaluations(community.id, model.name),
      rooms.feedback.ratings(community.id, model.name, model.version),
      rooms.workers.named.all(community.id),
      rowsRemovedFrom(model, context),
    ]);
    yield modelCard(model, credits, evaluations, { ratings, named, removed });
  },
});
