import { expect, test } from 'vitest';
import type { BoardRow } from '../../datanets/board.ts';
import type { Modality } from '../../datanets/datanet-settings.ts';
import { inLanguage } from '../language/translate.ts';
import { kindsOf, rankingReply } from './leaderboard.ts';

const ana: BoardRow = {
  rank: 1,
  personId: 1,
  name: 'Ana',
  score: 800,
  items: 12,
  credit: 9600,
  provisional: false,
  automatic: false,
};
const all = [
  { name: 'birds', modality: 'image' as const },
  { name: 'calls', modality: 'audio' as const },
];

test.each<[string | undefined, string]>([
  ['birds', 'Pictures'],
  ['calls', 'Clips'],
  [undefined, 'Items'],
])('a board of %s counts %s', (datanet, unit) => {
  const kinds = kindsOf(all, datanet === undefined ? undefined : { name: datanet });
  expect(columnsOf(kinds)).toContain(unit);
});

test('where all datanets take text, rows are counted', () => {
  expect(columnsOf(['text', 'text'])).toContain('Rows');
});

function columnsOf(kinds: readonly Modality[]): string[] {
  const card = inLanguage('en', () =>
    rankingReply([ana], { board: 'contributors', season: 'all', datanet: undefined, kinds }),
  );
  const table = card.blocks.find(block => block.kind === 'table');
  return table?.kind === 'table' ? table.columns.map(column => column.label) : [];
}
