import type { Datanet } from '../../datanets/datanet-settings.ts';
import type { RejectReason } from '../../datanets/review-task.ts';
import { t, translate } from '../language/translate.ts';
import type { Reply } from '../reply.ts';

/** What reviewers of a datanet reject for, for its steward to edit. */
export function reasonsCard({ name }: Pick<Datanet, 'name'>, reasons: readonly RejectReason[]): Reply {
  return {
    title: t('Reasons to reject in {datanet}', { datanet: name }),
    blocks: [
      {
        kind: 'table',
        columns: [{ label: t('Reason') }, { label: t('What would mend it') }],
        rows: reasons.map(({ label, mend }) => [translate(label), translate(mend)]),
      },
      {
        kind: 'choice',
        name: 'remove',
        label: t('Take out'),
        multiple: false,
        options: reasons.map(({ value, label }) => ({ value, label: translate(label) })),
      },
    ],
    buttons: [
      {
        label: t('Add a reason'),
        style: 'primary',
        only: 'asker',
        mode: 'form',
        call: { command: 'datanet reasons', args: { datanet: name } },
      },
      {
        label: t('Take out'),
        only: 'asker',
        call: { command: 'datanet reasons', args: { datanet: name } },
        takes: ['remove'],
      },
    ],
  };
}
