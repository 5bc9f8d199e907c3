import type { BoardRow, Contribution } from '../../datanets/board.ts';
import type { Modality } from '../../datanets/datanet-settings.ts';
import { message } from '../../store/message.ts';
import { t } from '../language/translate.ts';
import type { Block, Fact, Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import { creditWords, list, number, percent } from '../words.ts';
import { counted, itemsOf } from './counted.ts';

/** A model that learned from somebody's rows. */
export interface UsedIn {
  model: string;
  /** The version it was trained on. */
  data: string;
  /** The person's rows among all that it learned from. */
  rows: number;
  of: number;
}

/** What somebody gave, what it is worth, where they stand and what was made of it. */
export function creditsCard(input: {
  name: string;
  /** Where they stand in all datanets together; left out when one was asked for, and when nothing is accepted. */
  overall: (BoardRow & { of: number }) | undefined;
  contributions: readonly Contribution[];
  usedIn: readonly UsedIn[];
}): Reply {
  const { name, overall, contributions, usedIn } = input;
  const ranked = contributions.filter(one => one.standing !== undefined);
  const title = t('Credit of {name}', { name });
  if (!ranked.length) {
    return {
      title,
      blocks: [
        {
          kind: 'text',
          markdown: contributions.length
            ? t(
                '{name} gave {n, plural, one {# submission} other {# submissions}}, of which nothing is accepted yet.',
                {
                  name: plain(name),
                  n: contributions.reduce((sum, one) => sum + one.submissions.given, 0),
                },
              )
            : t('{name} has given nothing here yet.', { name: plain(name) }),
        },
      ],
    };
  }
  return {
    title,
    blocks: [
      { kind: 'facts', facts: facts(contributions, overall) },
      picture(name, ranked),
      table(contributions),
      ...(usedIn.length ? [models(usedIn)] : []),
      {
        kind: 'text',
        markdown: t(
          'Usable credit is the sum of the values of what was accepted: usable 600, good 800, excellent 1,000 each. A rejection takes nothing from it, nor from the score.',
        ),
      },
    ],
    buttons: [
      {
        label: t('Leaderboard'),
        call: {
          command: 'leaderboard',
          args: contributions.length === 1 ? { datanet: contributions[0]?.datanetName } : {},
        },
      },
    ],
  };
}

function facts(contributions: readonly Contribution[], overall: (BoardRow & { of: number }) | undefined) {
  const sum = (of: (one: Contribution) => number) => contributions.reduce((total, one) => total + of(one), 0);
  return [
    { label: t('Usable credit'), value: creditWords(sum(one => one.standing?.credit ?? 0)) },
    itemsFact(contributions),
    {
      label: t('Submissions'),
      value: t('{accepted, number} of {given, number} accepted', {
        accepted: sum(one => one.submissions.accepted),
        given: sum(one => one.submissions.given),
      }),
    },
    ...(overall
      ? [
          {
            label: t('Place'),
            value: overall.provisional
              ? t('{place, number} of {of, number}, with a score of {score, number}, provisional', {
                  place: overall.rank,
                  of: overall.of,
                  score: overall.score,
                })
              : t('{place, number} of {of, number}, with a score of {score, number}', {
                  place: overall.rank,
                  of: overall.of,
                  score: overall.score,
                }),
          },
        ]
      : []),
    ...(contributions.some(one => one.standing?.removed)
      ? [
          {
            label: t('Removed'),
            value: t('some of it since then; credit and rank stay as they were'),
          },
        ]
      : []),
  ];
}

function itemsFact(contributions: readonly Contribution[]): Fact {
  const sums = new Map<Modality, number>();
  for (const { modality, standing } of contributions)
    if (standing) sums.set(modality, (sums.get(modality) ?? 0) + standing.items);
  return isText(contributions)
    ? { label: t('Rows'), value: t('{rows, number} accepted', { rows: sums.get('text') ?? 0 }) }
    : { label: t('Accepted'), value: list([...sums].map(([modality, n]) => counted(modality, n))) };
}

/** Whether all of it is rows, so that a figure needs no word. */
function isText(contributions: readonly Contribution[]): boolean {
  return contributions.every(one => one.modality === 'text');
}

/** Scores by datanet as bars: what the board's picture draws of people. */
function picture(name: string, ranked: readonly Contribution[]): Block {
  const shown = ranked
    .slice(0, 10)
    .flatMap(({ datanetName, modality, standing }) =>
      standing ? [{ datanetName, modality, standing }] : [],
    );
  return {
    kind: 'picture',
    alt: t('Scores of {name}: {scores}.', {
      name,
      scores: list(
        shown
          .slice(0, 3)
          .map(({ datanetName, standing }) =>
            t('{score, number} in {datanet}', { score: standing.score, datanet: datanetName }),
          ),
      ),
    }),
    picture: {
      chart: 'leaderboard',
      title: name,
      subtitle: message('place and score in each datanet'),
      entries: shown.map(({ datanetName, modality, standing }) => ({
        place: standing.rank,
        name: datanetName,
        score: standing.score,
        detail: message('{items}, usable credit {credit, number}', {
          items: itemsOf(modality, standing.items),
          credit: Math.round(standing.credit),
        }),
        provisional: standing.provisional,
      })),
    },
  };
}

function table(contributions: readonly Contribution[]): Block {
  const onlyText = isText(contributions);
  return {
    kind: 'table',
    columns: [
      { label: t('Datanet') },
      { label: t('Place'), align: 'right' },
      { label: t('Score'), align: 'right' },
      { label: onlyText ? t('Rows') : t('Accepted'), align: 'right' },
      { label: t('Usable credit'), align: 'right' },
      { label: t('Versions') },
    ],
    rows: contributions
      .slice(0, 25)
      .map(({ datanetName, modality, standing, versions }) => [
        datanetName,
        standing ? t('{place, number} of {of, number}', { place: standing.rank, of: standing.of }) : '',
        standing ? number(standing.score) : '',
        onlyText ? number(standing?.items ?? 0) : counted(modality, standing?.items ?? 0),
        creditWords(standing?.credit ?? 0),
        versionRange(versions.map(({ version }) => version)),
      ]),
  };
}

/** A version holds all that the one before held, so the first and the last say it. */
function versionRange(versions: readonly number[]): string {
  const [first, last] = [versions[0], versions.at(-1)];
  if (first === undefined || last === undefined) return t('none yet');
  return first === last ? `v${first}` : t('v{first} to v{last}', { first, last });
}

function models(usedIn: readonly UsedIn[]): Block {
  return {
    kind: 'table',
    caption: t('Models that learned from it'),
    columns: [
      { label: t('Model') },
      { label: t('Data') },
      { label: t('Rows'), align: 'right' },
      { label: t('Share'), align: 'right' },
    ],
    rows: usedIn.map(({ model, data, rows, of }) => [model, data, number(rows), percent(rows / of)]),
  };
}
