import type { GoldTask, MissedGold } from '../../datanets/review-task.ts';
import { t, translate } from '../language/translate.ts';
import { type Block, type Button, plain, type Reply } from '../reply.ts';
import { number, percent } from '../words.ts';
import { gradeName } from './review.ts';

/** The submissions that reviewers are measured by, and decided ones that could be. */
export function goldCard(
  { tasks, candidates }: { tasks: readonly GoldTask[]; candidates: readonly GoldTask[] },
  picked?: number,
): Reply {
  return {
    title: t('Gold tasks'),
    state: {
      tone: picked === undefined ? 'neutral' : 'good',
      text:
        picked === undefined
          ? t('{n, plural, =0 {None yet} one {# gold task} other {# gold tasks}}', { n: tasks.length })
          : t('Submission {id} is a gold task now', { id: picked }),
    },
    blocks: [
      {
        kind: 'text',
        markdown: t(
          'Reviewers get them now and then among the others, without being told which. Who decides as it was decided is trusted more. Pick those whose decision is beyond doubt, some of them rejected.',
        ),
      },
      ...(tasks.length ? [tasksTable(tasks)] : []),
      ...(candidates.length ? [choice('submission', t('Decided lately'), candidates)] : []),
      ...(tasks.length ? [choice('task', t('Gold tasks'), tasks)] : []),
    ],
    buttons: [
      ...(candidates.length ? goldButtons() : []),
      ...(tasks.length
        ? [
            {
              label: t('Gold no more'),
              only: 'asker' as const,
              call: { command: 'drop-gold', args: {} },
              takes: ['task'],
            },
          ]
        : []),
    ],
  };
}

function goldButtons(): Button[] {
  return [
    {
      label: t('Use as gold'),
      style: 'primary',
      only: 'asker',
      call: { command: 'gold', args: {} },
      takes: ['submission'],
    },
    {
      label: t('Open'),
      only: 'asker',
      call: { command: 'open-submission', args: {} },
      takes: ['submission'],
    },
  ];
}

function tasksTable(tasks: readonly GoldTask[]): Block {
  return {
    kind: 'table',
    columns: [
      { label: t('No.'), align: 'right' },
      { label: t('Datanet') },
      { label: t('Decided') },
      { label: t('Graded by'), align: 'right' },
      { label: t('Rightly'), align: 'right' },
    ],
    rows: tasks.map(({ id, datanetName, isAccepted, seen, right }) => [
      String(id),
      datanetName,
      decided(isAccepted),
      number(seen),
      seen ? percent(right / seen) : '–',
    ]),
  };
}

function choice(name: string, label: string, tasks: readonly GoldTask[]): Block {
  return {
    kind: 'choice',
    name,
    label,
    multiple: false,
    options: tasks.map(({ id, datanetName, isAccepted }) => ({
      value: String(id),
      label: t('{id} to {datanet}, {decided}', { id, datanet: datanetName, decided: decided(isAccepted) }),
    })),
  };
}

function decided(isAccepted: boolean): string {
  return isAccepted ? t('accepted') : t('rejected');
}

/** For a reviewer: gold tasks that they decided otherwise, with what was right. */
export function missedGoldNote(missed: readonly MissedGold[]): Reply {
  return {
    title: t('Not as it was decided'),
    state: {
      tone: 'warning',
      text: t('{n, plural, one {# of your grades was} other {# of your grades were}} of a gold task', {
        n: missed.length,
      }),
    },
    blocks: [
      {
        kind: 'text',
        markdown: missed
          .map(({ id, datanetName, grade, isAccepted, reasons }) => {
            const which = { id, datanet: plain(datanetName), grade: gradeName(grade) };
            return isAccepted
              ? t('- Submission {id} to {datanet} had been accepted; you gave it “{grade}”.', which)
              : t('- Submission {id} to {datanet} had been rejected ({reasons}); you gave it “{grade}”.', {
                  ...which,
                  reasons: plain(reasons.map(one => translate(one)).join('; ')),
                });
          })
          .join('\n'),
      },
      {
        kind: 'text',
        markdown: t(
          'Your votes weigh a little less for it, and more again with each that you decide rightly.',
        ),
      },
    ],
  };
}
