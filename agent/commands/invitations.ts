import { z } from 'zod';
import { command } from '../command.ts';
import { t, translate } from '../language/translate.ts';
import { roleName } from '../people/roles.ts';
import type { Invitation } from '../people/sign-in-links.ts';
import type { Reply } from '../reply.ts';
import { dateAndTime } from '../words.ts';
import { webOfOperator } from './invite.ts';

export const invitations = command({
  name: 'invitations',
  summary: 'Lists the sign-in links that still work, to take them back',
  args: z.object({}),
  role: 'operator',
  reads: true,
  private: true,
  phrases: [
    'open invitations',
    'list the invitations',
    'which invite links still work?',
    'show the invitations that nobody used',
    'take an invitation back',
  ],
  async *run(_, context) {
    const web = await webOfOperator(context);
    yield invitationsCard(await context.rooms.people.openInvitations(web.id));
  },
});

/** Rows of the card; a platform has room for no more buttons. */
const most = 20;

/** The links that still work, with a button for each that ends it. */
export function invitationsCard(all: readonly Invitation[], state?: Reply['state']): Reply {
  const shown = all.slice(0, most);
  return {
    title: shown.length ? t('Invitations that nobody used yet') : t('No invitation is open'),
    ...(state && { state }),
    blocks: shown.length
      ? [
          {
            kind: 'table',
            columns: [
              { label: t('No.'), align: 'right' },
              { label: t('For') },
              { label: t('Role') },
              { label: t('Made by') },
              { label: t('Until') },
            ],
            rows: shown.map(({ id, person, role, createdBy, expiresAt }) => [
              String(id),
              person ?? t('somebody new'),
              translate(roleName(role)),
              createdBy ?? '–',
              dateAndTime(expiresAt),
            ]),
          },
        ]
      : [{ kind: 'text', markdown: t('“/invite” makes one.') }],
    buttons: shown.map(({ id }) => ({
      label: t('Take back {id}', { id: String(id) }),
      call: { command: 'invitation revoke', args: { invitation: id } },
      only: 'asker',
      once: true,
    })),
  };
}
