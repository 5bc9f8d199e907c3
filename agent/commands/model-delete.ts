import { z } from 'zod';
import { model } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { plain, say } from '../reply.ts';
import { bytes } from '../words.ts';

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
  asks: async ({ model: name }, { rooms, community }) => {
    const model = await rooms.workers.model(community.id, name);
    const named = await rooms.workers.named.all(community.id);
    const left = named.filter(one => one.model.name === model.name);
    return {
      go: t('Delete it'),
      change: false,
      card: {
        title: t('Delete {model}?', { model: model.name }),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              'Its {size} of weights are removed for good; the data stays, so it can be trained again.',
              { size: bytes(model.bytes) },
            ),
          },
          ...(left.length
            ? [
                {
                  kind: 'facts' as const,
                  facts: left.map(({ name, previous }) => ({
                    label: name,
                    value: previous
                      ? t('then stands for {model}', { model: previous.name })
                      : t('then stands for nothing'),
                  })),
                },
              ]
            : []),
        ],
      },
    };
  },
  async *run({ model: name }, { rooms, community }) {
    const model = await rooms.workers.deleteModel(community.id, name);
    yield say(t('**{model}** is deleted.', { model: plain(model.name) }));
  },
});
