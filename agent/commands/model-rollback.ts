import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { handle } from '../arguments/argument-types.ts';
import { changeCard } from '../cards/change.ts';
import { namedCard } from '../cards/named-model.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';

export const modelRollback = command({
  name: 'model rollback',
  submit: 'Roll back',
  summary: 'Makes a name stand for the model that it stood for before',
  args: z.object({ name: handle().describe('The name, such as maths') }),
  role: 'maker',
  phrases: [
    'roll {name} back',
    'roll back the model {name}',
    'take the promotion of {name} back',
    'let {name} stand for its former model again',
  ],
  asks: async ({ name }, context) => {
    const now = await standing(name, context);
    if (!now.previous)
      throw new UserError(
        message('{name} has stood for {model} alone: there is nothing to go back to.', {
          name: now.name,
          model: now.model.name,
        }),
      );
    const { model, previous } = now;
    return {
      go: t('Roll back'),
      change: false,
      card: changeCard(t('Roll {name} back?', { name: now.name }), [
        {
          what: now.name,
          from: `${model.name}@${model.version}`,
          to: `${previous.name}@${previous.version}`,
        },
      ]),
    };
  },
  async *run({ name }, { rooms, community, person, origin }) {
    const request = { communityId: community.id, personId: person.id, name };
    yield namedCard(await rooms.workers.named.rollBack(request, origin));
  },
});

async function standing(name: string, { rooms, community }: Context) {
  const all = await rooms.workers.named.all(community.id);
  const found = all.find(one => one.name === name);
  if (found) return found;
  throw new UserError(
    message('No name “{name}” stands for a model here. “/models” shows those that do.', { name }),
    all.map(one => one.name),
  );
}
