import type { Submission } from '../../datanets/submission.ts';
import { t } from '../language/translate.ts';
import type { Button } from '../reply.ts';

/** What whoever gave it may do with it. */
export function submissionButtons(submission: Submission): Button[] {
  const { id, status, appeal, mendedBy } = submission;
  if (['received', 'checking', 'waiting'].includes(status)) return [withdraw(id)];
  if (status !== 'rejected' && status !== 'refused') return [];
  return [
    ...(mendedBy === undefined ? [mendButton(submission)] : []),
    ...(status === 'rejected' && !appeal ? [appealButton(id)] : []),
  ];
}

/** Opens the form for the files of a mended version. */
function mendButton({ id, datanetName }: Submission): Button {
  return {
    label: t('Send a mended version'),
    style: 'primary',
    only: 'asker',
    mode: 'form',
    call: { command: 'submit', args: { datanet: datanetName, mends: id } },
  };
}

/** Opens the form for the reason. */
function appealButton(id: number): Button {
  return {
    label: t('Appeal'),
    only: 'asker',
    mode: 'form',
    call: { command: 'appeal', args: { submission: id } },
  };
}

function withdraw(id: number): Button {
  return { label: t('Withdraw'), only: 'asker', call: { command: 'withdraw', args: { submission: id } } };
}
