import { z } from 'zod';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

/** What “No more reminders” does: in a person’s own chat for them alone, elsewhere for the whole community. */
export const stopReminders = command({
  name: 'stop-reminders',
  summary: 'Reminds of what waits for reviewers no more',
  hidden: true,
  args: z.object({
    again: z.boolean().optional().describe('Whether reminders begin again'),
  }),
  role: 'steward',
  phrases: [],
  async *run({ again = false }, { rooms, community, person, chatId }) {
    const { private: isOwn } = await rooms.chats.byId(chatId);
    if (!isOwn) {
      await rooms.people.setReminded(community.id, again);
      yield {
        state: {
          tone: 'good',
          text: again
            ? t('Reminders come again')
            : t('Nobody here is reminded any more. “/settings reminders on” begins it again.'),
        },
        blocks: [],
      };
      return;
    }
    await rooms.people.setWantsReminders(community.id, person.id, again);
    yield {
      state: {
        tone: 'good',
        text: again ? t('Reminders come again') : t('You are not reminded any more; others still are.'),
      },
      blocks: [],
      ...(!again && {
        buttons: [
          { label: t('Remind me again'), call: { command: 'stop-reminders', args: { again: true } } },
        ],
      }),
    };
  },
});
