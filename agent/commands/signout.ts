import { z } from 'zod';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const signout = command({
  name: 'signout',
  summary: 'Signs you out of the web chat in every browser',
  args: z.object({}),
  role: 'everyone',
  private: true,
  phrases: [
    'sign me out everywhere',
    'log me out of all browsers',
    'end all my sessions',
    'sign out of the web chat',
    'log out',
  ],
  asks: async (_, { rooms, person }) => {
    const { length: n } = await rooms.people.sessions.ofPerson(person.id);
    if (!n) return undefined;
    return {
      go: t('Sign out everywhere'),
      change: false,
      card: {
        title: t('Sign out of {n, plural, one {# browser} other {# browsers}}?', { n }),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              'To come back you need a new sign-in link: from “/sessions” on Discord or Telegram where your accounts are joined, else from an operator.',
            ),
          },
        ],
      },
    };
  },
  async *run(_, { rooms, person }) {
    const n = await rooms.people.sessions.endAll(person.id);
    yield {
      title: n
        ? t('You are signed out of {n, plural, one {# browser} other {# browsers}}', { n })
        : t('You are signed in to the web chat nowhere'),
      blocks: [],
    };
  },
});
