import type { Submission } from '../../datanets/submission.ts';
import { t, translate } from '../language/translate.ts';
import type { Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import { submissionButtons } from './submission-buttons.ts';
import { hintNotes } from './submission-notes.ts';
import { gradeWords } from './submission-state.ts';

/** Tells the contributor how it ended; shown once, as a message of its own. */
export function decisionNotice(submission: Submission): Reply | undefined {
  const which = { id: submission.id, datanet: plain(submission.datanetName) };
  if (submission.status === 'accepted' && submission.decision) {
    const { value, automatic } = submission.decision;
    const how = automatic
      ? t(
          'Submission {id} to {datanet} was accepted automatically at the flat value 600 (“usable”); nobody judged it.',
          which,
        )
      : t('Submission {id} to {datanet} was accepted as {grade} ({value, number} of {most, number}).', {
          ...which,
          grade: gradeWords(value),
          value: Math.round(value),
          most: 1000,
        });
    const { accepted, total } = submission.rows;
    return {
      state: { tone: 'good', text: submission.appeal ? t('Accepted on appeal') : t('Accepted') },
      blocks: [
        {
          kind: 'text',
          markdown: `${how} ${countsNow(submission, accepted, total)}`,
        },
      ],
      buttons: [
        {
          label: t('Leaderboard'),
          call: { command: 'leaderboard', args: { datanet: submission.datanetName } },
        },
      ],
    };
  }
  if (submission.status === 'rejected') {
    return {
      state: {
        tone: 'warning',
        text: submission.appeal ? t('Not accepted on appeal') : t('Not accepted'),
      },
      blocks: [
        {
          kind: 'text',
          markdown: submission.appeal
            ? t(
                'Somebody who had not seen it judged submission {id} to {datanet} again, and it is still not accepted. That is final. It costs you nothing: no rank falls by a rejection or an appeal.',
                which,
              )
            : t(
                'Submission {id} to {datanet} was not accepted. It costs you nothing: no rank falls by a rejection.',
                which,
              ),
        },
        {
          kind: 'notes',
          notes: [
            ...submission.reasons.map(reason => ({ tone: 'warning' as const, title: translate(reason) })),
            ...hintNotes(submission),
          ],
        },
      ],
      buttons: submissionButtons(submission),
    };
  }
  return undefined;
}

function countsNow({ modality }: Submission, accepted: number, total: number): string {
  if (modality === 'text') {
    return t(
      '{accepted, plural, one {# row of {total, number} now counts.} other {# rows of {total, number} now count.}}',
      { accepted, total },
    );
  }
  return modality === 'image'
    ? t(
        '{accepted, plural, one {# picture of {total, number} now counts.} other {# pictures of {total, number} now count.}}',
        { accepted, total },
      )
    : t(
        '{accepted, plural, one {# clip of {total, number} now counts.} other {# clips of {total, number} now count.}}',
        { accepted, total },
      );
}
