import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { submission } from '../arguments/argument-types.ts';
import { submissionCard } from '../cards/submission.ts';
import { command } from '../command.ts';
import { count } from '../words.ts';

export const withdraw = command({
  name: 'withdraw',
  summary: 'Takes back a submission that is not decided yet',
  args: z.object({
    submission: submission().describe('The number of the submission'),
  }),
  role: 'contributor',
  private: true,
  phrases: [
    'withdraw submission {submission}',
    'take back {submission}',
    'retract my submission {submission}',
    'I want {submission} back',
    'pull {submission} out of review',
    'undo my upload {submission}',
  ],
  asks: async ({ submission: id }, { rooms, community, person }) => {
    const submission = await rooms.datanets.submission(community.id, id);
    if (submission.personId !== person.id)
      throw new UserError(`Submission ${id} is not yours, so you can’t withdraw it.`);
    return {
      go: 'Withdraw it',
      change: false,
      card: {
        title: `Withdraw submission ${id}?`,
        blocks: [
          {
            kind: 'text',
            markdown: `Nobody reviews it any more, and none of its ${count(submission.rows.total, 'row')} counts. It costs you nothing.`,
          },
        ],
      },
    };
  },
  async *run({ submission: id }, { rooms, person }) {
    yield submissionCard(await rooms.datanets.withdraw(id, person.id));
  },
});
