import { z } from 'zod';
import { person } from '../arguments.ts';
import { command } from '../command.ts';
import { roles } from '../roles.ts';
import { notYet } from './not-yet.ts';

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
  run: () => notYet('role'),
});
