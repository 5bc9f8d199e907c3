import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { person } from '../arguments/argument-types.ts';
import { changeCard, changeFacts, undo } from '../cards/change.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { aRole, type Role, roles } from '../people/roles.ts';
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
      go: 'Change the role',
      change: false,
      unless: 'command',
      card: changeCard(`Change the role of ${found.name}?`, [{ what: 'Role', from: before, to: args.role }]),
    };
  },
  async *run(args, context) {
    const { rooms, community, person, tell } = context;
    const { found, before } = await whose(args, context);
    await rooms.people.setRole(community.id, found.id, args.role);
    const now = args.role === 'everyone' ? 'has no role any more' : `is now ${aRole(args.role)}`;
    const answer = say(`**${plain(found.name)}** ${now}.`);
    if (before === args.role) {
      yield answer;
      return;
    }
    yield {
      blocks: [...answer.blocks, changeFacts([{ what: 'Role', from: before, to: args.role }])],
      buttons: [undo({ command: 'role', args: { person: `#${found.id}`, role: before } })],
    };
    if (found.id === person.id) return;
    await tell(found.id, 'role', {
      state: {
        tone: 'neutral',
        text: args.role === 'everyone' ? 'You have no role any more' : `You are now ${aRole(args.role)}`,
      },
      blocks: [
        {
          kind: 'text',
          markdown: `${plain(person.name)} changed your role in ${plain(community.name)} from ${before} to ${args.role}. “/help” shows what you can do.`,
        },
      ],
    });
  },
});

async function whose({ person: name, role: wanted }: { person: string; role: Role }, context: Context) {
  const { rooms, community, person } = context;
  const found = await rooms.people.find(community.id, name);
  if (found.id === person.id && wanted !== 'operator')
    throw new UserError('You can’t take your own operator role away; another operator can.');
  return { found, before: await rooms.people.roleOf(community.id, found.id) };
}
