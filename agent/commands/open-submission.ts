import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { submission } from '../arguments/argument-types.ts';
import { submissionCard, submissionForSteward } from '../cards/submission.ts';
import { command } from '../command.ts';
import { allows } from '../people/roles.ts';

/** What “Open” of `/submissions` shows; and to stewards, a decided one of anybody. */
export const openSubmission = command({
  name: 'open-submission',
  summary: 'Shows a submission',
  hidden: true,
  args: z.object({ submission: submission().describe('The submission') }),
  role: 'contributor',
  reads: true,
  private: true,
  phrases: [],
  async *run({ submission: id }, { rooms, community, person, role }) {
    const one = await rooms.datanets.submission(community.id, id);
    const isDecided = one.status === 'accepted' || one.status === 'rejected';
    if (one.personId !== person.id && isDecided && allows(role, 'steward')) {
      const { tasks } = await rooms.datanets.gold(community.id);
      yield submissionForSteward(
        one,
        tasks.some(task => task.id === id),
      );
      return;
    }
    if (one.personId !== person.id)
      throw new UserError(
        message('Submission {id} is not yours; “/submissions” lists those that are.', { id }),
      );
    yield submissionCard(one);
  },
});
