import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { person as personSlot } from '../arguments/argument-types.ts';
import { checkLinkLeads, linkBlocks } from '../cards/sign-in-link.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { type Role, roleName, roles } from '../people/roles.ts';
import type { WebMembership } from '../people/web-members.ts';
import { plain } from '../reply.ts';
import { dateAndTime } from '../words.ts';

export const invite = command({
  name: 'invite',
  summary: 'Makes a one-time sign-in link to the web chat for another person',
  args: z.object({
    role: z.enum(roles).optional().describe('What the person may do; left out: contributor'),
    person: personSlot()
      .optional()
      .describe('Who is in the web chat already and signs in again; left out: somebody new'),
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
  asks: async (args, context) => {
    const { web, role, known } = await invited(args, context);
    const community = plain(web.name);
    return {
      go: t('Make the link'),
      unless: 'form',
      card: {
        title: known
          ? t('Make a sign-in link for {name}?', { name: known.name })
          : t('Make an invitation as {role}?', { role: roleName(role) }),
        blocks: [
          {
            kind: 'text',
            markdown: known
              ? t('Whoever opens the link first is {name} in {community}. {name} is told.', {
                  name: plain(known.name),
                  community,
                })
              : t('Whoever opens the link first joins {community} as {role}.', {
                  community,
                  role: roleName(role),
                }),
          },
        ],
      },
    };
  },
  async *run(args, context) {
    const { rooms, person, origin, tell } = context;
    const { web, role, known } = await invited(args, context);
    const { url, expiresAt } = await rooms.people.invite({
      communityId: web.id,
      createdBy: person.id,
      role,
      origin,
      ...(known && { personId: known.id }),
    });
    yield {
      title: known
        ? t('A sign-in link for {name}', { name: known.name })
        : t('An invitation as {role}', { role: roleName(role) }),
      blocks: [
        {
          kind: 'text',
          markdown: t('Send this link to one person. It works once, until {time}.', {
            time: dateAndTime(expiresAt),
          }),
        },
        ...linkBlocks(url, rooms.people.linksAreLocal()),
      ],
      buttons: [{ label: t('All invitations'), call: { command: 'invitations', args: {} }, only: 'asker' }],
    };
    if (!known || known.id === person.id) return;
    await tell(known.id, 'sign-in link', {
      state: { tone: 'neutral', text: t('A sign-in link was made for you') },
      blocks: [
        {
          kind: 'text',
          markdown: t(
            '{person} made a link that signs in to the web chat as you. If you did not ask for it, ask them why; “/sessions” shows where you are signed in.',
            { person: plain(person.name) },
          ),
        },
      ],
    });
  },
});

/**
 * Whom the link is for. Links lead into the web chat, wherever they are made, so its operators make them.
 *
 * @throws UserError when the person is no operator of the web chat, or a link would lead nowhere
 */
async function invited(
  { role = 'contributor', person: name }: { role?: Role | undefined; person?: string | undefined },
  context: Context,
) {
  const web = await webOfOperator(context);
  await checkLinkLeads(context);
  const known = name === undefined ? undefined : await context.rooms.people.find(web.id, name);
  return { web, role: known ? await context.rooms.people.roleOf(web.id, known.id) : role, known };
}

/** @throws UserError when whoever asks is no operator of the web chat */
export async function webOfOperator({ rooms, person }: Context): Promise<WebMembership> {
  const web = await rooms.people.webMembership(person.id);
  if (web?.role === 'operator') return web;
  throw new UserError(
    message(
      'Links lead into the web chat, so only its operators make them. If you are one there, join your accounts with “/link” first.',
    ),
  );
}
