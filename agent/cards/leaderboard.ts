import type { BoardRow } from '../../datanets/board.ts';
import type { Datanet, Modality } from '../../datanets/datanet-settings.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import type { ArenaStanding } from '../../workers/comparison.ts';
import type { Model } from '../../workers/model.ts';
import { t } from '../language/translate.ts';
import type { Block, Reply } from '../reply.ts';
import { creditWords, number, percent } from '../words.ts';
import { standingsTable } from './blind-vote.ts';
import { itemsOf } from './counted.ts';
import { modelRow } from './model.ts';

const seasons = {
  week: message('this week'),
  month: message('this month'),
  all: message('all time'),
} as const;

/** A board of people as a picture and a table. */
export function rankingReply(
  rows: readonly BoardRow[],
  board: {
    board: 'contributors' | 'reviewers';
    season: keyof typeof seasons;
    datanet: string | undefined;
    /** What its datanets collect, or all those of the community. */
    kinds: readonly Modality[];
  },
): Reply {
  const heading = board.board === 'contributors' ? message('Contributors') : message('Reviewers');
  const season = seasons[board.season];
  const about =
    board.datanet === undefined ? season : message('{datanet}, {season}', { datanet: board.datanet, season });
  const [title, subtitle] = [t(heading), t(about)];
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
  const unit = unitOf(board.kinds);
  const top = rows.slice(0, 10);
  const shown = rows.slice(0, 25);
  const remarked = shown.some(one => remark(one));
  return {
    title: `${title}, ${subtitle}`,
    blocks: [
      {
        kind: 'picture',
        alt: `${title}: ${top
          .slice(0, 3)
          .map(contributors ? inPoints : inPercent)
          .join(', ')}.`,
        picture: {
          chart: 'leaderboard',
          title: heading,
          subtitle: about,
          ...(!contributors && { scale: 'share' as const }),
          entries: top.map(one => ({
            place: one.rank,
            name: one.name,
            score: one.score,
            detail: contributors ? givenBy(one, unit) : votesOf(one),
            provisional: one.provisional,
          })),
        },
      },
      contributors ? contributorsTable(shown, remarked, unit) : reviewersTable(shown, remarked),
      {
        kind: 'text',
        markdown: contributors
          ? t(
              'The score is the highest mean value that what you gave ever reached, from 0 to {most, number}. It never passes the best of those values, and a rejection never lowers it.',
              { most: 1000 },
            )
          : t(
              'Agreement is how often a reviewer’s vote was the decision. It can’t raise a contributor’s score.',
            ),
      },
    ],
  };
}

function inPoints(one: BoardRow): string {
  return t('{place}. {name} with {score, number}', {
    place: one.rank,
    name: one.name,
    score: Math.round(one.score),
  });
}

function inPercent(one: BoardRow): string {
  return t('{place}. {name} with {share, number, percent}', {
    place: one.rank,
    name: one.name,
    share: one.score / 1000,
  });
}

/** What is counted: of one kind of data by its name, of several together as items. */
type Unit = Modality | 'any';

function unitOf(kinds: readonly Modality[]): Unit {
  const [first = 'text', ...others] = new Set(kinds);
  return others.length > 0 ? 'any' : first;
}

function givenBy({ items, automatic }: BoardRow, unit: Unit) {
  const given =
    unit === 'any'
      ? message('{n, plural, one {# item} other {# items}}', { n: items })
      : itemsOf(unit, items);
  return automatic ? message('{given}, partly accepted automatically', { given }) : given;
}

const unitNames: Record<Unit, TranslatableMessage> = {
  text: message('Rows'),
  image: message('Pictures'),
  audio: message('Clips'),
  any: message('Items'),
};

function votesOf({ items }: BoardRow) {
  return message('{votes, plural, one {# vote} other {# votes}}', { votes: items });
}

function contributorsTable(rows: readonly BoardRow[], remarked: boolean, unit: Unit): Block {
  return {
    kind: 'table',
    columns: [
      { label: t('Place'), align: 'right' },
      { label: t('Name') },
      { label: t('Score'), align: 'right' },
      { label: t(unitNames[unit]), align: 'right' },
      { label: t('Usable credit'), align: 'right' },
      ...(remarked ? [{ label: t('Note') }] : []),
    ],
    rows: rows.map(one => [
      String(one.rank),
      one.name,
      number(one.score),
      number(one.items),
      creditWords(one.credit),
      ...(remarked ? [remark(one)] : []),
    ]),
  };
}

function reviewersTable(rows: readonly BoardRow[], remarked: boolean): Block {
  return {
    kind: 'table',
    columns: [
      { label: t('Place'), align: 'right' },
      { label: t('Name') },
      { label: t('Agreement'), align: 'right' },
      { label: t('Votes'), align: 'right' },
      ...(remarked ? [{ label: t('Note') }] : []),
    ],
    rows: rows.map(one => [
      String(one.rank),
      one.name,
      percent(one.score / 1000),
      number(one.items),
      ...(remarked ? [remark(one)] : []),
    ]),
  };
}

/** The kinds of data that a board is of: its datanet’s, or those of all the community’s. */
export function kindsOf(
  names: readonly Pick<Datanet, 'name' | 'modality'>[],
  datanet: Named | undefined,
): Modality[] {
  return names.filter(one => !datanet || one.name === datanet.name).map(one => one.modality);
}

/** Models by their loss on held-out rows, and by blind votes. */
export function modelBoard(
  models: readonly Model[],
  datanet: Named | undefined,
  standings: readonly ArenaStanding[] = [],
): Reply {
  const ofDatanet = models.filter(learnedFrom(datanet));
  const versions = new Set(ofDatanet.flatMap(({ name, version, base }) => [`${name}@${version}`, base]));
  // Those of deleted models stay in the others' ratings, and are not shown.
  const voted = standings.filter(({ name }) => versions.has(name));
  const measured = ofDatanet
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
          ...(voted.length > 0 ? [standingsTable(voted)] : []),
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
  const notes = [
    row.provisional ? t('provisional') : '',
    row.automatic ? t('accepted automatically') : '',
    row.removed ? t('partly removed since') : '',
  ];
  return notes.filter(Boolean).join(', ');
}
