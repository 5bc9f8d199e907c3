import { z } from 'zod';
import { command } from '../command.ts';
import { roles } from '../roles.ts';
import { notYet } from './not-yet.ts';

export const invite = command({
  name: 'invite',
  summary: 'Makes a one-time sign-in link to the web chat for another person',
  args: z.object({
    role: z.enum(roles).optional().describe('What the person may do; left out: contributor'),
  }),
  role: 'operator',
  phrases: [
    'invite somebody',
    'make an invite link',
    'invite a {role}',
    'I need a sign-in link for a new {role}',
    'create an invitation for a {role}',
    'let a friend in as {role}',
  ],
  run: () => notYet('invite'),
});
