import { z } from 'zod';
import { code } from '../arguments/argument-types.ts';
import { codeCard, joinCard, joinedCard, wantsCodeCard } from '../cards/link.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const link = command({
  name: 'link',
  summary: 'Joins your Discord, Telegram and web identities',
  args: z.object({
    code: code().optional().describe('The code shown on the other platform; left out: you get one'),
  }),
  role: 'everyone',
  private: true,
  phrases: [
    'link my accounts',
    'link my telegram',
    'connect my discord account',
    'my code is {code}',
    'link with code {code}',
    'join my identities',
    'I have the link code {code}',
    'here is my pairing code: {code}',
  ],
  asks: async ({ code }, { rooms, person, plainly }) => {
    if (code !== undefined)
      return { go: t('Join them'), change: false, card: joinCard(await rooms.links.look(code, person.id)) };
    return plainly ? { go: t('Make a code'), change: false, card: wantsCodeCard() } : undefined;
  },
  async *run({ code }, { rooms, person, chatId, origin, now }) {
    if (code === undefined) {
      yield codeCard(await rooms.links.code({ personId: person.id, chatId, origin }), now);
      return;
    }
    yield joinedCard(await rooms.links.join({ code, personId: person.id, origin }));
  },
});
