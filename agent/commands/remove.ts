import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { person } from '../arguments/argument-types.ts';
import { changeCard } from '../cards/change.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { plain, say } from '../reply.ts';

export const remove = command({
  name: 'remove',
  summary: 'Takes a person out of this community; what they gave stays',
  args: z.object({ person: person().describe('Who') }),
  role: 'operator',
  phrases: [
    'remove {person} from the community',
    'remove {person} from here',
    'kick {person}',
    'take {person} out of this community',
    'throw {person} out',
  ],
  asks: async ({ person: name }, context) => {
    const { rooms, community } = context;
    const found = await other(name, context);
    const isWeb = (await rooms.people.whereIs(community.id)).platform === 'web';
    return {
      go: t('Remove them'),
      change: false,
      card: changeCard(
        t('Remove {name} from this community?', { name: found.name }),
        [{ what: t('Role'), from: found.role, to: await rooms.people.newcomers(community.id) }],
        [
          isWeb
            ? t('They are signed out everywhere, and links that were made for them end.')
            : t(
                'Whoever is still in the server or the group may write there as a newcomer, and is an operator again where they administer it. “/ban” keeps somebody out.',
              ),
          t('What they gave and judged stays under their name, with its credit.'),
        ].join(' '),
      ),
    };
  },
  async *run({ person: name }, context) {
    const { rooms, community, person, now, tell } = context;
    const found = await other(name, context);
    await rooms.people.remove({ communityId: community.id, personId: found.id, by: person.id, now });
    yield say(
      t('**{name}** is no member here any more. What they gave stays, with its credit.', {
        name: plain(found.name),
      }),
    );
    await tell(found.id, 'removed', {
      state: {
        tone: 'neutral',
        text: t('You are no member of {community} any more', { community: community.name }),
      },
      blocks: [
        {
          kind: 'text',
          markdown: t('An operator removed you. What you gave stays under your name, with its credit.'),
        },
      ],
    });
  },
});

async function other(name: string, { rooms, community, person }: Context) {
  const found = await rooms.people.find(community.id, name);
  if (found.id === person.id)
    throw new UserError(message('That would be you yourself. Another operator can do it.'));
  return { ...found, role: await rooms.people.roleOf(community.id, found.id) };
}
