import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { sessionsCard } from './sessions.ts';

/** What the buttons of `/sessions` do. */
export const sessionEnd = command({
  name: 'session end',
  summary: 'Signs you out of the web chat in one browser',
  hidden: true,
  args: z.object({ session: z.number().int().positive().describe('The number of the session') }),
  role: 'everyone',
  private: true,
  phrases: [],
  async *run({ session }, { rooms, person }) {
    const { people } = rooms;
    if (!(await people.sessions.end(person.id, session)))
      throw new UserError(message('That session has ended already. “/sessions” shows those that have not.'));
    const isMember = (await people.webMembership(person.id))?.role !== undefined;
    yield sessionsCard(await people.sessions.ofPerson(person.id), {
      isMember,
      state: { tone: 'good', text: t('You are signed out there') },
    });
  },
});
