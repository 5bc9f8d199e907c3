import { z } from 'zod';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { say } from '../reply.ts';

/** What “No more reminders” does, for good. */
export const stopReminders = command({
  name: 'stop-reminders',
  summary: 'Reminds of what waits for reviewers no more',
  hidden: true,
  args: z.object({}),
  role: 'steward',
  phrases: [],
  async *run(_, { rooms, community }) {
    await rooms.people.setReminded(community.id, false);
    yield say(t('Nobody here is reminded any more. “/settings reminders on” begins it again.'), 'good');
  },
});
