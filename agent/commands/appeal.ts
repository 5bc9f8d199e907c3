import { z } from 'zod';
import { submission, text } from '../arguments/argument-types.ts';
import { submissionCard } from '../cards/submission.ts';
import { command } from '../command.ts';
import { t, translate } from '../language/translate.ts';

export const appeal = command({
  name: 'appeal',
  summary: 'Asks a fresh reviewer to look at a rejected submission again',
  args: z.object({
    submission: submission().describe('The number of the rejected submission'),
    reason: text(1000).describe('Why the decision was wrong'),
  }),
  role: 'contributor',
  private: true,
  phrases: [
    'appeal {submission}: {reason}',
    'appeal the rejection of {submission} because {reason}',
    'I object to the decision on {submission}, {reason}',
    'please look at {submission} again, {reason}',
    '{submission} was rejected unfairly: {reason}',
  ],
  asks: async ({ submission: id, reason }, { rooms, community, person }) => {
    const { datanetName, reasons } = await rooms.datanets.checkAppeal(community.id, id, person.id);
    return {
      go: t('Appeal'),
      unless: 'form',
      card: {
        title: t('Appeal the rejection of submission {id}?', { id }),
        blocks: [
          {
            kind: 'facts',
            facts: [
              { label: t('Datanet'), value: datanetName },
              { label: t('Rejected for'), value: reasons.map(one => translate(one)).join('; ') },
            ],
          },
          { kind: 'quote', text: reason, by: t('Your reason') },
          {
            kind: 'text',
            markdown: t(
              'Somebody who has not seen it judges it, reads your reason, and decides for good. You can appeal once. Whatever comes of it, no rank falls.',
            ),
          },
        ],
      },
    };
  },
  async *run({ submission: id, reason }, { rooms, community, person, origin }) {
    yield submissionCard(
      await rooms.datanets.appeal({
        communityId: community.id,
        submissionId: id,
        personId: person.id,
        reason,
        origin,
      }),
    );
  },
});
