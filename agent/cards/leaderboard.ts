import type { BoardRow, Datanet } from '../../datanets/datanets.ts';
import { message } from '../../store/message.ts';
import type { Model } from '../../workers/workers.ts';
import { t } from '../language/translate.ts';
import type { Block, Reply } from '../reply.ts';
import { number } from '../words.ts';
import { modelRow } from './model.ts';

const seasons = {
  week: message('this week'),
  month: message('this month'),
  all: message('all time'),
} as const;

/** A board of people as a picture and a table. */
export function rankingReply(
  rows: readonly BoardRow[],
  board: { board: 'contributors' | 'reviewers'; season: keyof typeof seasons; datanet: string | undefined },
): Reply {
  const title = board.board === 'contributors' ? t('Contributors') : t('Reviewers');
  const subtitle = [board.datanet, t(seasons[board.season])].filter(Boolean).join(', ');
  if (!rows.length) {
    return {
      title: `${title}, ${subtitle}`,
      blocks: [
        {
          kind: 'text',
          markdown:
            board.board === 'contributors'
              ? t('Nothing has been accepted yet. Drop a file to be the first.')
              : t('Nobody has reviewed yet.'),
        },
      ],
    };
  }
  const contributors = board.board === 'contributors';
  const top = rows.slice(0, 10);
  const remarked = rows.slice(0, 25).some(one => remark(one));
  return {
    title: `${title}, ${subtitle}`,
    blocks: [
      {
        kind: 'picture',
        alt: `${title}: ${top
          .slice(0, 3)
          .map(one =>
            t('{place}. {name} with {score, number}', {
              place: one.rank,
              name: one.name,
              score: Math.round(one.score),
            }),
          )
          .join(', ')}.`,
        picture: {
          chart: 'leaderboard',
          title,
          subtitle,
          entries: top.map(one => ({
            place: one.rank,
            name: one.name,
            score: one.score,
            detail: contributors
              ? t('{rows, plural, one {# row} other {# rows}}', { rows: one.items })
              : t('{votes, plural, one {# vote} other {# votes}}', { votes: one.items }),
            provisional: one.provisional,
          })),
        },
      },
      {
        kind: 'table',
        columns: [
          { label: t('Place'), align: 'right' },
          { label: t('Name') },
          { label: contributors ? t('Score') : t('Agreement'), align: 'right' },
          { label: contributors ? t('Rows') : t('Votes'), align: 'right' },
          { label: contributors ? t('Usable credit') : t('Credit'), align: 'right' },
          ...(remarked ? [{ label: t('Note') }] : []),
        ],
        rows: rows
          .slice(0, 25)
          .map(one => [
            String(one.rank),
            one.name,
            number(one.score),
            number(one.items),
            number(one.credit),
            remark(one),
          ]),
      },
      {
        kind: 'text',
        markdown: contributors
          ? t(
              'The score is the highest mean value your rows ever reached, from 0 to {most, number}. It never passes the best value of your rows, and a rejection never lowers it.',
              { most: 1000 },
            )
          : t(
              'Agreement is how often a reviewer’s vote was the decision. It can’t raise a contributor’s score.',
            ),
      },
    ],
  };
}

/** Models by their loss on held-out rows. */
export function modelBoard(models: readonly Model[], datanet: Named | undefined): Reply {
  const measured = models
    .filter(learnedFrom(datanet))
    .filter(model => model.evaluation.after !== undefined)
    .sort((a, b) => (a.evaluation.after ?? 0) - (b.evaluation.after ?? 0));
  return {
    title: measured.length ? t('Models by held-out loss') : t('No model has been measured yet'),
    blocks: measured.length
      ? [
          {
            kind: 'table',
            columns: [
              { label: t('Name') },
              { label: t('Base') },
              { label: t('Data') },
              { label: t('Held-out loss'), align: 'right' },
            ],
            rows: measured.slice(0, 25).map(modelRow),
          },
          {
            kind: 'text',
            markdown: t('Losses compare only where the held-out rows and the tokenizer are the same.'),
          },
        ]
      : [],
  };
}

/** Models whose training finished since then, newest first. */
export function finishedTrainings(
  models: readonly Model[],
  datanet: Named | undefined,
  since: Date,
): Block[] {
  const finished = models
    .filter(learnedFrom(datanet))
    .filter(model => model.createdAt >= since)
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  if (!finished.length) return [];
  return [
    {
      kind: 'table',
      caption: t('{n, plural, one {# training} other {# trainings}} finished', { n: finished.length }),
      columns: [
        { label: t('Model') },
        { label: t('Base') },
        { label: t('Data') },
        { label: t('Held-out loss'), align: 'right' },
      ],
      rows: finished.slice(0, 25).map(modelRow),
    },
  ];
}

type Named = Pick<Datanet, 'name'>;

const learnedFrom = (datanet: Named | undefined) => (model: Model) =>
  !datanet || model.data.label.startsWith(`${datanet.name} v`);

function remark(row: BoardRow): string {
  const notes = [row.provisional ? t('provisional') : '', row.automatic ? t('accepted automatically') : ''];
  return notes.filter(Boolean).join(', ');
}
