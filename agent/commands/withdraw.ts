import { z } from 'zod';
import { submission } from '../arguments/argument-types.ts';
import { submissionCard } from '../cards/submission.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

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
    const submission = await rooms.datanets.checkWithdrawal(community.id, id, person.id);
    return {
      go: t('Withdraw it'),
      change: false,
      card: {
        title: t('Withdraw submission {id}?', { id }),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              'Nobody reviews it any more, and none of its {rows, plural, one {# row} other {# rows}} counts. It costs you nothing.',
              { rows: submission.rows.total },
            ),
          },
        ],
      },
    };
  },
  async *run({ submission: id }, { rooms, person }) {
    yield submissionCard(await rooms.datanets.withdraw(id, person.id));
  },
});
