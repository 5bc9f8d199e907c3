import type { ReviewTask } from '../../datanets/datanets.ts';
import { t } from '../language/translate.ts';
import { type Button, plain, type Reply } from '../reply.ts';

/** A sample of a submission beside the guidelines, with a button a grade. */
export function reviewCard(task: ReviewTask): Reply {
  const { submission, sample, sampledFrom, guidelines } = task;
  const vote = (label: string, grade: string, style: Button['style'] = 'plain'): Button => ({
    label,
    style,
    only: 'asker',
    once: true,
    takes: grade === 'reject' || grade === 'skip' ? [] : ['strike'],
    call: { command: 'vote', args: { submission: submission.id, grade } },
  });
  return {
    title: t('Review submission {id} to {datanet}', { id: submission.id, datanet: submission.datanetName }),
    state: {
      tone: 'neutral',
      text:
        sampledFrom > sample.length
          ? t('{sample} of {rows, plural, one {# row} other {# rows}}, chosen at random', {
              sample: sample.length,
              rows: sampledFrom,
            })
          : t('{rows, plural, one {# row} other {# rows}}', { rows: sampledFrom }),
    },
    blocks: [
      ...(guidelines ? [{ kind: 'quote' as const, text: guidelines, by: t('Guidelines') }] : []),
      ...(submission.context
        ? [{ kind: 'facts' as const, facts: [{ label: t('Context'), value: submission.context }] }]
        : []),
      {
        kind: 'rows',
        rows: sample.map(row => ({ label: t('Row {row}', { row: row.row }), fields: row.fields })),
      },
      {
        kind: 'choice',
        name: 'strike',
        label: t('Strike out single rows'),
        multiple: true,
        options: sample.map(row => ({ value: String(row.itemId), label: t('Row {row}', { row: row.row }) })),
      },
    ],
    buttons: [
      vote(t('Usable'), 'usable'),
      vote(t('Good'), 'good', 'primary'),
      vote(t('Excellent'), 'excellent'),
      { ...vote(t('Reject'), 'reject', 'danger'), mode: 'form', once: false },
      vote(t('Skip'), 'skip'),
    ],
  };
}

/** When there is nothing for this reviewer. */
export function nothingToReview(datanet: string | undefined): Reply {
  return {
    state: { tone: 'good', text: t('Nothing to review') },
    blocks: [
      {
        kind: 'text',
        markdown:
          datanet === undefined
            ? t(
                'Everything that you may review is decided, or waits for other reviewers. Your own submissions go to others.',
              )
            : t(
                'Everything in {datanet} that you may review is decided, or waits for other reviewers. Your own submissions go to others.',
                { datanet: plain(datanet) },
              ),
      },
    ],
  };
}
