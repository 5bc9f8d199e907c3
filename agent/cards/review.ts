import { type ReviewTask, rejectReasons } from '../../datanets/datanets.ts';
import { type Button, plain, type Reply } from '../reply.ts';
import { count } from '../words.ts';

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
    title: `Review submission ${submission.id} to ${submission.datanetName}`,
    state: {
      tone: 'neutral',
      text:
        sampledFrom > sample.length
          ? `${sample.length} of ${count(sampledFrom, 'row')}, chosen at random`
          : count(sampledFrom, 'row'),
    },
    blocks: [
      ...(guidelines ? [{ kind: 'quote' as const, text: guidelines, by: 'Guidelines' }] : []),
      ...(submission.context
        ? [{ kind: 'facts' as const, facts: [{ label: 'Context', value: submission.context }] }]
        : []),
      { kind: 'rows', rows: sample.map(row => ({ label: `Row ${row.row}`, fields: row.fields })) },
      {
        kind: 'choice',
        name: 'strike',
        label: 'Strike out single rows',
        multiple: true,
        options: sample.map(row => ({ value: String(row.itemId), label: `Row ${row.row}` })),
      },
    ],
    buttons: [
      vote('Usable', 'usable'),
      vote('Good', 'good', 'primary'),
      vote('Excellent', 'excellent'),
      { ...vote('Reject', 'reject', 'danger'), mode: 'form', once: false },
      vote('Skip', 'skip'),
    ],
  };
}

/** The words of a reason given by its value. */
export function reasonWords(value: string): string {
  return rejectReasons.find(reason => reason.value === value)?.label ?? value;
}

/** When there is nothing for this reviewer. */
export function nothingToReview(datanet: string | undefined): Reply {
  const where = datanet === undefined ? '' : ` in ${plain(datanet)}`;
  return {
    state: { tone: 'good', text: 'Nothing to review' },
    blocks: [
      {
        kind: 'text',
        markdown: `Everything${where} that you may review is decided, or waits for other reviewers. Your own submissions go to others.`,
      },
    ],
  };
}
