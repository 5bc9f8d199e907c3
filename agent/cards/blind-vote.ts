import type { ArenaStanding, Comparison } from '../../workers/comparison.ts';
import { t } from '../language/translate.ts';
import type { Block, Fact, Reply } from '../reply.ts';
import { number } from '../words.ts';

/** A vote is kept; of a blind one, who had answered. */
export function voteCard(voted: Comparison, standings: readonly ArenaStanding[]): Reply {
  const names = voted.answers.map(({ name, version }) =>
    version === undefined ? name : `${name}@${version}`,
  );
  const chosen = voted.choice === null ? undefined : names[voted.choice];
  const rated = standings.filter(({ name }) => names.includes(name));
  return {
    title: voted.blind ? t('It was a vote between {n, number} models', { n: names.length }) : t('Kept'),
    state: {
      tone: 'good',
      text: chosen === undefined ? t('You found none better') : t('You chose {model}', { model: chosen }),
    },
    blocks: [
      ...(voted.blind
        ? [
            {
              kind: 'facts' as const,
              facts: names.map(
                (name, at): Fact => ({ label: t('Answer {letter}', { letter: letterOf(at) }), value: name }),
              ),
            },
          ]
        : []),
      ...(voted.blind && rated.length > 0 ? [standingsTable(rated)] : []),
    ],
    ...(voted.blind && {
      buttons: [{ label: t('Another round'), style: 'primary', call: { command: 'arena', args: {} } }],
    }),
  };
}

/** How answers are called whose models are not shown: A, B. */
export const letterOf = (at: number): string => String.fromCharCode(65 + at);

/** Models by blind votes. */
export function standingsTable(standings: readonly ArenaStanding[]): Block {
  return {
    kind: 'table',
    caption: t('By blind votes'),
    columns: [
      { label: t('Model') },
      { label: t('Rating'), align: 'right' },
      { label: t('95 % interval'), align: 'right' },
      { label: t('Votes'), align: 'right' },
    ],
    rows: standings.map(({ name, rating, low, high, votes, provisional }) => [
      name,
      provisional ? t('{rating}, provisional', { rating: number(rating) }) : number(rating),
      t('{low} to {high}', { low: number(low), high: number(high) }),
      number(votes),
    ]),
  };
}
