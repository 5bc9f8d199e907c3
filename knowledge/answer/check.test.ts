import { describe, expect, test } from 'vitest';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { checkAnswer } from './check.ts';
import { sentencesOf, unitsOf } from './units.ts';

const section = (sectionId: number, heading: string, text: string): FoundSection => ({
  sectionId,
  pageId: 1,
  sourceId: 1,
  source: 'Mill',
  page: 'Guide',
  trail: [],
  above: [],
  heading,
  url: '/guide',
  anchor: '',
  text,
  score: 1,
});
const sections = [
  section(
    11,
    'Retention',
    'Finished runs are deleted after 30 days by default. Set `RetentionDays` to keep them longer.',
  ),
  section(12, 'Storage', 'Files are stored in a folder or in an S3 bucket.'),
];

describe('what a model wrote', () => {
  test('keeps its supported sentences, numbered by first use', () => {
    const checked = checkAnswer(
      'Files are stored in a folder. [2] Finished runs are deleted after 30 days. [1]',
      sections,
    );
    expect(checked?.text).toBe(
      'Files are stored in a folder. [1] Finished runs are deleted after 30 days. [2]',
    );
    expect(checked?.cited.map(entry => entry.sectionId)).toEqual([12, 11]);
  });

  test('loses citations that name nothing, and with its only one the sentence', () => {
    expect(checkAnswer('Files are stored in a folder [7].', sections)).toBeUndefined();
    expect(checkAnswer('Files are stored in a folder [2][9].', sections)?.text).toBe(
      'Files are stored in a folder. [1]'.replace('. [', '. ['),
    );
  });

  test.each([
    ['invents', 'The kitchen serves pancakes with maple syrup every morning [1].'],
    ['changes a number', 'Finished runs are deleted after 90 days [1].'],
    ['makes up a name', 'Set `KeepForever` to keep finished runs longer [1].'],
    ['cites nothing', 'Finished runs are deleted after 30 days.'],
  ])('loses a sentence that %s', (_, sentence) => {
    const checked = checkAnswer(`Files are stored in a folder [2]. ${sentence}`, sections);
    if (sentence.includes('[')) expect(checked?.text).not.toContain(sentence.slice(0, 12));
    expect(checkAnswer(sentence, sections)).toBeUndefined();
  });

  test('keeps lists as lists', () => {
    const checked = checkAnswer(
      '- Finished runs are deleted after 30 days [1]\n- Files are stored in a folder [2]',
      sections,
    );
    expect(checked?.text).toBe(
      '- Finished runs are deleted after 30 days [1]\n- Files are stored in a folder [2]',
    );
  });
});

describe('units', () => {
  test('are sentences, items with their lead, rows with their header, and whole code', () => {
    const units = unitsOf(
      'Two ways. Pick one:\n\n- Fast one\n- Slow one\n\n| Key | Use |\n| --- | --- |\n| a | first |\n\n```sh\nrun it\n\nnow\n```',
    );
    expect(units.map(({ kind, text, lead }) => [kind, text, lead])).toEqual([
      ['sentence', 'Two ways.', ''],
      ['sentence', 'Pick one:', ''],
      ['item', 'Fast one', 'Pick one:'],
      ['item', 'Slow one', 'Pick one:'],
      ['row', 'a · Use: first', 'Key · Use'],
      ['code', '```sh\nrun it\n\nnow\n```', 'Pick one:'],
    ]);
  });

  test('a dot in a name, a number or an abbreviation ends no sentence', () => {
    expect(sentencesOf('Use v2.1 of Foo.Bar, e.g. The one here. Then stop.')).toEqual([
      'Use v2.1 of Foo.Bar, e.g. The one here.',
      'Then stop.',
    ]);
  });
});
