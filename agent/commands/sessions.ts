import { z } from 'zod';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import type { SeenSession } from '../people/web-sessions.ts';
import type { Reply } from '../reply.ts';
import { dateAndTime } from '../words.ts';

export const sessions = command({
  name: 'sessions',
  summary: 'Shows where you are signed in to the web chat, to end that',
  args: z.object({}),
  role: 'everyone',
  reads: true,
  private: true,
  phrases: [
    'my sessions',
    'where am I signed in?',
    'in which browsers am I logged in?',
    'show my web sessions',
    'end one of my sessions',
  ],
  async *run(_, { rooms, person }) {
    const isMember = (await rooms.people.webMembership(person.id))?.role !== undefined;
    yield sessionsCard(await rooms.people.sessions.ofPerson(person.id), { isMember });
  },
});

/** Rows of the card. */
const most = 15;

/** Where a person is signed in, with a button that ends each. Whoever belongs to the web chat may sign in once more. */
export function sessionsCard(
  all: readonly SeenSession[],
  { isMember, state }: { isMember: boolean; state?: Reply['state'] },
): Reply {
  const shown = all.slice(0, most);
  return {
    title: shown.length ? t('Where you are signed in') : t('You are signed in to the web chat nowhere'),
    ...(state && { state }),
    blocks: shown.length
      ? [
          {
            kind: 'table',
            columns: [
              { label: t('No.'), align: 'right' },
              { label: t('Browser') },
              { label: t('Signed in') },
              { label: t('Last used') },
            ],
            rows: shown.map(({ browser, createdAt, usedAt }, at) => [
              String(at + 1),
              browser,
              dateAndTime(createdAt),
              dateAndTime(usedAt),
            ]),
          },
        ]
      : [],
    buttons: [
      ...shown.map(({ id }, at) => ({
        label: t('End {n}', { n: String(at + 1) }),
        call: { command: 'session end', args: { session: id } },
        only: 'asker' as const,
        once: true,
      })),
      ...(isMember
        ? [
            {
              label: t('Sign in elsewhere'),
              call: { command: 'session link', args: {} },
              only: 'asker' as const,
            },
          ]
        : []),
      ...(shown.length > 1
        ? [
            {
              label: t('Sign out everywhere'),
              style: 'danger' as const,
              call: { command: 'signout', args: {} },
              only: 'asker' as const,
            },
          ]
        : []),
    ],
  };
}
