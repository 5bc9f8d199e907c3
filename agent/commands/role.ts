import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { person } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { aRole, roles } from '../people/roles.ts';
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
  async *run({ person: name, role: wanted }, { rooms, community, person }) {
    const found = await rooms.people.find(community.id, name);
    if (found.id === person.id && wanted !== 'operator')
      throw new UserError('You can’t take your own operator role away; another operator can.');
    await rooms.people.setRole(community.id, found.id, wanted);
    const now = wanted === 'everyone' ? 'has no role any more' : `is now ${aRole(wanted)}`;
    yield say(`**${plain(found.name)}** ${now}.`);
  },
});
