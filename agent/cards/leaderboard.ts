import type { Datanet, Standing } from '../../datanets/datanets.ts';
import type { Model } from '../../workers/workers.ts';
import type { Block, Reply } from '../reply.ts';
import { count, number } from '../words.ts';
import { modelRow } from './model.ts';

const seasons = { week: 'this week', month: 'this month', all: 'all time' } as const;

/** A board of people as a picture and a table. */
export function standingsBoard(
  standings: readonly Standing[],
  board: { board: 'contributors' | 'reviewers'; season: keyof typeof seasons; datanet: string | undefined },
): Reply {
  const title = board.board === 'contributors' ? 'Contributors' : 'Reviewers';
  const subtitle = [board.datanet, seasons[board.season]].filter(Boolean).join(', ');
  if (!standings.length) {
    return {
      title: `${title}, ${subtitle}`,
      blocks: [
        {
          kind: 'text',
          markdown:
            board.board === 'contributors'
              ? 'Nothing has been accepted yet. Drop a file to be the first.'
              : 'Nobody has reviewed yet.',
        },
      ],
    };
  }
  const contributors = board.board === 'contributors';
  const top = standings.slice(0, 10);
  const remarked = standings.slice(0, 25).some(one => remark(one));
  return {
    title: `${title}, ${subtitle}`,
    blocks: [
      {
        kind: 'picture',
        alt: `${title}: ${top
          .slice(0, 3)
          .map(one => `${one.place}. ${one.name} with ${number(one.score)}`)
          .join(', ')}.`,
        picture: {
          chart: 'leaderboard',
          title,
          subtitle,
          entries: top.map(one => ({
            place: one.place,
            name: one.name,
            score: one.score,
            detail: contributors ? count(one.items, 'row') : count(one.items, 'vote'),
            provisional: one.provisional,
          })),
        },
      },
      {
        kind: 'table',
        columns: [
          { label: 'Place', align: 'right' },
          { label: 'Name' },
          { label: contributors ? 'Score' : 'Agreement', align: 'right' },
          { label: contributors ? 'Rows' : 'Votes', align: 'right' },
          { label: contributors ? 'Usable credit' : 'Credit', align: 'right' },
          ...(remarked ? [{ label: 'Note' }] : []),
        ],
        rows: standings
          .slice(0, 25)
          .map(one => [
            String(one.place),
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
          ? 'The score is the highest mean value your rows ever reached, from 0 to 1,000. More rows of the same worth don’t raise it, and a rejection never lowers it.'
          : 'Agreement is how often a reviewer’s vote was the decision. It can’t raise a contributor’s score.',
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
    title: measured.length ? 'Models by held-out loss' : 'No model has been measured yet',
    blocks: measured.length
      ? [
          {
            kind: 'table',
            columns: [
              { label: 'Name' },
              { label: 'Base' },
              { label: 'Data' },
              { label: 'Held-out loss', align: 'right' },
            ],
            rows: measured.slice(0, 25).map(modelRow),
          },
          {
            kind: 'text',
            markdown: 'Losses compare only where the held-out rows and the tokenizer are the same.',
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
      caption: `${count(finished.length, 'training')} finished`,
      columns: [
        { label: 'Model' },
        { label: 'Base' },
        { label: 'Data' },
        { label: 'Held-out loss', align: 'right' },
      ],
      rows: finished.slice(0, 25).map(modelRow),
    },
  ];
}

type Named = Pick<Datanet, 'name'>;

const learnedFrom = (datanet: Named | undefined) => (model: Model) =>
  !datanet || model.data.label.startsWith(`${datanet.name} v`);

function remark(standing: Standing): string {
  const notes = [
    standing.provisional ? 'provisional' : '',
    standing.automatic ? 'accepted automatically' : '',
  ];
  return notes.filter(Boolean).join(', ');
}
