import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { person } from '../arguments/argument-types.ts';
import { changeCard, changeFacts, undo } from '../cards/change.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { aRole, higher, type Role, roles } from '../people/roles.ts';
import { plain, say } from '../reply.ts';

export const role = command({
  name: 'role',
  summary: 'Gives a person a role',
  args: z.object({
    person: person().describe('Who'),
    role: z.enum(roles).describe('What they may do from now on'),
  }),
  role: 'operator',
  phrases: [
    'make {person} a {role}',
    'give {person} the role {role}',
    '{person} is {role} now',
    'promote {person} to {role}',
    'set {person} to {role}',
    'let {person} be a {role}',
    'demote {person} to {role}',
  ],
  asks: async (args, context) => {
    const { found, before } = await whose(args, context);
    if (before === args.role) return undefined;
    return {
      go: t('Change the role'),
      change: false,
      unless: 'command',
      card: changeCard(t('Change the role of {name}?', { name: found.name }), [
        { what: t('Role'), from: before, to: args.role },
      ]),
    };
  },
  async *run(args, context) {
    const { rooms, community, person, tell } = context;
    const { found, before } = await whose(args, context);
    await rooms.people.setRole(community.id, found.id, args.role);
    const name = plain(found.name);
    const answer = say(
      args.role === 'everyone'
        ? t('**{name}** has no role any more.', { name })
        : t('**{name}** is now {role}.', { name, role: aRole(args.role) }),
    );
    if (before === args.role) {
      yield answer;
      return;
    }
    yield {
      blocks: [...answer.blocks, changeFacts([{ what: t('Role'), from: before, to: args.role }])],
      buttons: [undo({ command: 'role', args: { person: `#${found.id}`, role: before } })],
    };
    if (found.id === person.id) return;
    await tell(found.id, 'role', {
      state: {
        tone: 'neutral',
        text:
          args.role === 'everyone'
            ? t('You have no role any more')
            : t('You are now {role}', { role: aRole(args.role) }),
      },
      blocks: [
        {
          kind: 'text',
          markdown: t(
            '{person} changed your role in {community} from {before} to {after}. “/help” shows what you can do.',
            { person: plain(person.name), community: plain(community.name), before, after: args.role },
          ),
        },
      ],
    });
  },
});

async function whose({ person: name, role: wanted }: { person: string; role: Role }, context: Context) {
  const { rooms, community, person } = context;
  const found = await rooms.people.find(community.id, name);
  if (found.id === person.id && wanted !== 'operator')
    throw new UserError(message('You can’t take your own operator role away; another operator can.'));
  const held = await rooms.people.roleByPlatform(community.id, found.id);
  if (held && higher(held.role, wanted) !== wanted)
    throw new UserError(
      message(
        '{name} is {role} here by the Discord role “{held}”, and the higher of both counts. Take that role away on Discord, or change what it gives with “/discord roles”.',
        { name: found.name, role: aRole(held.role), held: held.name },
      ),
    );
  return { found, before: await rooms.people.roleOf(community.id, found.id) };
}
