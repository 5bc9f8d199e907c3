import { z } from 'zod';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { roleName, roles } from '../people/roles.ts';
import { plain } from '../reply.ts';
import { dateAndTime } from '../words.ts';

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
    go: t('Make the link'),
    unless: 'form',
    card: {
      title: t('Make an invitation as {role}?', { role: roleName(role) }),
      blocks: [
        {
          kind: 'text',
          markdown: t('Whoever opens the link first joins {community} as {role}.', {
            community: plain(community.name),
            role: roleName(role),
          }),
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
      title: t('An invitation as {role}', { role: roleName(role) }),
      blocks: [
        {
          kind: 'text',
          markdown: t('Send this link to one person. It works once, until {time}.', {
            time: dateAndTime(expiresAt),
          }),
        },
        { kind: 'quote', text: url },
      ],
    };
  },
});
