import { z } from 'zod';
import { handle, model } from '../arguments/argument-types.ts';
import { changeCard } from '../cards/change.ts';
import { namedCard } from '../cards/named-model.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const modelPromote = command({
  name: 'model promote',
  summary: 'Makes a name stand for a model: chats with that name then go to it',
  args: z.object({
    model: model().describe('The model'),
    name: handle()
      .optional()
      .describe('The name; left out: the model’s without its number, maths of maths-v3'),
  }),
  role: 'maker',
  phrases: [
    'promote {model}',
    'promote {model} to {name}',
    'let {name} stand for {model}',
    'make {model} the current version of {name}',
    'point {name} to {model}',
  ],
  asks: async ({ model, name: asked }, { rooms, community }) => {
    const { name, from, to } = await rooms.workers.named.plan({
      communityId: community.id,
      model,
      name: asked,
    });
    return {
      go: t('Promote it'),
      change: false,
      card: changeCard(
        t('Promote {model}?', { model: to.name }),
        [{ what: name, from: from ? versionOf(from) : t('nothing'), to: versionOf(to) }],
        t('Who chats with {name} then talks to {model}, from the next message on. It can be rolled back.', {
          name,
          model: to.name,
        }),
      ),
    };
  },
  async *run({ model, name }, { rooms, community, person, origin }) {
    const request = { communityId: community.id, personId: person.id, model, name };
    yield namedCard(await rooms.workers.named.promote(request, origin));
  },
});

/** `maths-v3@0f3a8c21d4b6`: a name alone may be another model's one day. */
const versionOf = ({ name, version }: { name: string; version: string }) => `${name}@${version}`;
