import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { person } from '../arguments/argument-types.ts';
import { undo } from '../cards/change.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { plain } from '../reply.ts';

export const ban = command({
  name: 'ban',
  summary: 'Takes nothing from a person here any more, with any of their accounts',
  args: z.object({ person: person().describe('Who') }),
  role: 'operator',
  phrases: ['ban {person}', 'block {person}', 'keep {person} out', 'ignore everything from {person}'],
  asks: async ({ person: name }, context) => {
    const found = await other(name, context);
    return {
      go: t('Ban them'),
      change: false,
      unless: 'command',
      card: {
        title: t('Ban {name}?', { name: found.name }),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              'Nothing they write, press or send in {community} is taken any more, with any account that is joined with theirs. They are told once. What they gave stays, with its credit.',
              { community: plain(context.community.name) },
            ),
          },
        ],
      },
    };
  },
  async *run({ person: name }, context) {
    const { rooms, community, person, now, tell } = context;
    const found = await other(name, context);
    await rooms.people.ban({ communityId: community.id, personId: found.id, by: person.id, now });
    // Somebody who never wrote is told when they do.
    const isReached = (await rooms.chats.ofPerson(community.id, found.id)) !== undefined;
    if (isReached && (await rooms.people.noteTold(community.id, found.id, now))) {
      await tell(found.id, 'ban', {
        state: { tone: 'warning', text: t('You are banned from {community}', { community: community.name }) },
        blocks: [
          {
            kind: 'text',
            markdown: t('Nothing you send there is taken any more. What you gave stays, with its credit.'),
          },
        ],
      });
    }
    yield {
      blocks: [
        {
          kind: 'text',
          markdown: t('**{name}** is banned here. “/unban” lists who is, and lifts it.', {
            name: plain(found.name),
          }),
        },
      ],
      buttons: [undo({ command: 'unban', args: { person: `#${found.id}` } })],
    };
  },
});

async function other(name: string, { rooms, community, person }: Context) {
  const found = await rooms.people.find(community.id, name);
  if (found.id === person.id)
    throw new UserError(message('That would be you yourself. Another operator can do it.'));
  return found;
}
