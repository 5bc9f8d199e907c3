import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Sha256 } from '../../store/files/files.ts';
import type { CardInput } from './card-input.ts';
import { sizeCategory } from './card-metadata.ts';
import { datasetCard } from './dataset-card.ts';

const statistics = {
  rows: 9,
  conversations: 9,
  withSystem: 0,
  severalTurns: 0,
  pairs: 0,
  markedGood: 0,
  markedBad: 0,
  characters: { total: 90, median: 10, longest: 12 },
};

const input: CardInput = {
  snapshot: {
    id: 1,
    datanetId: 1,
    datanetName: 'no',
    version: 1,
    hash: 'a'.repeat(64),
    rows: { train: 9, heldOut: 0 },
    train: 'b'.repeat(64) as Sha256,
    heldOut: 'c'.repeat(64) as Sha256,
    removed: { train: 0, heldOut: 0 },
    createdAt: new Date('2026-03-02T09:00:00Z'),
  },
  facts: {
    summary: '',
    guidelines: '',
    license: 'MIT',
    modality: 'text',
    review: 'people',
    judged: { people: 9, steward: 0, automatic: 0 },
    submissions: 1,
    votes: { all: 2, accepting: 2, reviewers: 2 },
    value: 800,
    contributors: [{ name: 'Ana', rows: 9 }],
  },
  difference: undefined,
  rows: {
    kind: 'text',
    train: statistics,
    heldOut: { ...statistics, rows: 0, conversations: 0 },
    columns: { messages: true, text: false, weight: false, preference: false, marked: false },
    languages: [{ language: 'no', share: 1 }],
    example: '{"messages":[{"role":"user","content":"```\\n# x"}]}',
  },
  data: [{ split: 'train', path: 'data/train.jsonl', bytes: 9, sha256: 'b'.repeat(64) }],
};

const headOf = (card: string) => parse(/^---\n([\s\S]*?)\n---\n/.exec(card)?.[1] ?? '');

test('words that YAML takes for something else stay words: the language and the datanet called “no”', () => {
  expect(headOf(datasetCard(input))).toMatchObject({ pretty_name: 'no', language: ['no'] });
});

test('without held-out rows there is no split of them', () => {
  const card = datasetCard(input);
  expect(headOf(card).configs[0].data_files).toEqual([{ split: 'train', path: 'data/train.jsonl' }]);
  expect(card).not.toContain('`test`');
});

test('what people wrote is no markup of the card: neither a heading, a table, a link nor the end of a block', () => {
  const hostile = '# a | [b](https://x.invalid) <img src=x> @you\n---\n1. c';
  const card = datasetCard({
    ...input,
    snapshot: { ...input.snapshot, datanetName: 'mill-talk 1.5' },
    facts: {
      ...input.facts,
      summary: hostile,
      guidelines: hostile,
      license: hostile,
      contributors: [{ name: hostile, rows: 1 }],
    },
  });
  expect(card).toContain('# mill-talk 1.5, version 1');
  expect(card).toContain('\\# a \\| \\[b\\](https\\://x.invalid) \\<img src=x\\> \\@you --- 1. c');
  expect(card).toContain('> \\# a \\| \\[b\\]');
  expect(card).toContain('> \\---\n> 1\\. c');
  expect(card.match(/^#+ .*/gm)).toHaveLength(10);
  expect(headOf(card)).toMatchObject({ license: 'other' });
  expect(card).toContain('````json\n');
});

test.each([
  [0, 'n<1K'],
  [1000, '1K<n<10K'],
  [99_999, '10K<n<100K'],
  [100_000, '100K<n<1M'],
])('%i rows are of the size %s', (rows, size) => {
  expect(sizeCategory(rows)).toBe(size);
});
