import type { WaitingReviews } from '../../datanets/review-task.ts';
import { t } from '../language/translate.ts';
import { plain, type Reply } from '../reply.ts';
import { duration } from '../words.ts';

/** Says that something has waited for reviewers for long, with the way to it and the way to hear of it no more. */
export function reminderCard({ datanetName, submissions, oldest }: WaitingReviews, now: Date): Reply {
  return {
    state: {
      tone: 'warning',
      text: t('{n, plural, one {# submission waits} other {# submissions wait}} for reviewers', {
        n: submissions,
      }),
    },
    blocks: [
      {
        kind: 'text',
        markdown: t('In {datanet}; the oldest for {time}.', {
          datanet: plain(datanetName),
          time: duration((now.getTime() - oldest.getTime()) / 1000),
        }),
      },
    ],
    buttons: [
      { label: t('Review'), style: 'primary', call: { command: 'review', args: { datanet: datanetName } } },
      { label: t('No more reminders'), call: { command: 'stop-reminders', args: {} } },
    ],
  };
}
