import { z } from 'zod';
import { command } from '../command.ts';
import { aRole, roles } from '../people/roles.ts';
import { plain } from '../reply.ts';
import { moment } from '../words.ts';

export const invite = command({
  name: 'invite',
  summary: 'Makes a one-time sign-in link to the web chat for another person',
  args: z.object({
    role: z.enum(roles).optional().describe('What the person may do; left out: contributor'),
  }),
  role: 'operator',
  private: true,
  phrases: [
    'invite somebody',
    'make an invite link',
    'invite a {role}',
    'I need a sign-in link for a new {role}',
    'create an invitation for a {role}',
    'let a friend in as {role}',
  ],
  asks: async ({ role = 'contributor' }, { community }) => ({
    go: 'Make the link',
    unless: 'form',
    card: {
      title: `Make an invitation as ${role}?`,
      blocks: [
        {
          kind: 'text',
          markdown: `Whoever opens the link first becomes ${aRole(role)} of ${plain(community.name)}.`,
        },
      ],
    },
  }),
  async *run({ role = 'contributor' }, { rooms, community, person, origin }) {
    const { url, expiresAt } = await rooms.people.invite({
      communityId: community.id,
      createdBy: person.id,
      role,
      origin,
    });
    yield {
      title: `An invitation as ${role}`,
      blocks: [
        {
          kind: 'text',
          markdown: `Send this link to one person. It works once, until ${moment(expiresAt)}.`,
        },
        { kind: 'quote', text: url },
      ],
    };
  },
});
