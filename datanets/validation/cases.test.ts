import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

const cases = join(import.meta.dirname, '../../test/corpora/data-cases');

async function checkCase(path: string) {
  return await check({ [basename(path)]: readFileSync(join(cases, path)) });
}

// What is let in of each, and what is said beside the language. Nothing else may be said.
test.each<[string, number, string[]]>([
  ['01-sep-line/excel.csv', 3, []],
  ['02-kto-label/kto.jsonl', 4, ['marked-good', 'marked-bad']],
  ['03-weight0/weights.jsonl', 2, ['turns-without-loss']],
  ['05-tools/tools.jsonl', 0, ['tool-calls']],
  ['06-nan/pandas.jsonl', 3, ['constants-as-null', 'unused-fields']],
  ['07-dict-of-lists/columns.json', 3, ['by-columns']],
  ['07-dict-of-lists/pandas-columns.json', 3, ['by-columns']],
  ['08-python-repr/to_csv.csv', 2, ['unused-fields']],
  ['09-concatenated/joined.jsonl', 4, ['rows-on-one-line']],
  ['10-template-dups/reviews.jsonl', 12, []],
  ['10-template-dups/reviews-pc.jsonl', 12, []],
  ['11-truecase/punct.jsonl', 5, ['answer-like-question']],
  ['12-repetitive/matrix.jsonl', 6, ['repetitive']],
  ['13-cards/docs.jsonl', 4, []],
  ['14-secrets-docs/docs.jsonl', 8, ['repeated-character']],
  ['15-split-json/splits.json', 5, ['several-lists']],
  ['15-split-json/squad.json', 2, ['unused-parts', 'unused-fields']],
  [
    '16-gpt-first/sharegpt.json',
    4,
    [
      'no-answer',
      'greeting-left-out',
      'joined-messages',
      'unanswered-turn-cut',
      'role-read-as-assistant',
      'unused-fields',
    ],
  ],
  ['17-csv-backslash/escaped.csv', 3, ['backslash-quotes']],
  ['18-dup-header/dups.csv', 3, ['column-twice']],
  ['19-chosen-list/ultra.jsonl', 3, []],
  ['23-name-over-content/export.txt', 3, []],
  ['23-name-over-content/message.txt', 3, []],
  ['23-name-over-content/rows', 3, []],
  ['32-flat-messages/doccano.jsonl', 3, ['unused-fields']],
  ['32-flat-messages/label-studio.json', 2, ['unused-fields']],
  [
    '32-flat-messages/oasst-flat.jsonl',
    1,
    ['messages-joined', 'deleted-messages', 'loose-messages', 'unused-fields'],
  ],
  ['33-one-row/one.jsonl', 1, []],
])('%s: %i rows are let in, and this is said: %j', async (path, good, said) => {
  const { rows, codes } = await checkCase(path);
  expect(rows.length).toBe(good);
  expect(new Set(codes.filter(code => code !== 'language'))).toEqual(new Set(said));
});

test('thirty short rows are English or nothing', async () => {
  const { findings } = await checkCase('35-language-note/english.jsonl');
  expect(findings.map(finding => finding.message)).toEqual(['The rows are in English.']);
});

test('answers without weight keep it in what is trained on', async () => {
  const { contents } = await checkCase('03-weight0/weights.jsonl');
  expect(contents[0]).toEqual({
    messages: [
      { role: 'user', content: 'What is 17 times 3?' },
      { role: 'assistant', content: 'WRONGANSWER 41', weight: 0 },
      { role: 'user', content: 'Please check that again.' },
      { role: 'assistant', content: '17 times 3 is 51.' },
    ],
  });
});

test('SQuAD’s answers come with the passage, threads of messages in their order', async () => {
  const squad = await checkCase('15-split-json/squad.json');
  expect(squad.contents[0]).toEqual(
    asked(
      'The mill at Brook End was built in 1742 and ground rye until 1911.\n\nWhen was the mill at Brook End built?',
      '1742',
    ),
  );
  const threads = await checkCase('32-flat-messages/oasst-flat.jsonl');
  expect(threads.contents).toEqual([
    asked(
      'How do I keep sourdough starter alive while I travel?',
      'Feed it, let it rise for an hour and put it into the fridge; it lasts two weeks.',
    ),
  ]);
});

test('ShareGPT’s habits are mended', async () => {
  const { contents } = await checkCase('16-gpt-first/sharegpt.json');
  expect(contents).toEqual([
    asked('Do you sell spelt?', 'Yes, whole and sifted.'),
    asked('Hello.\n\nAre you open on Sundays?', 'No, we are closed.\n\nBut the shop next door is open.'),
    {
      messages: [
        { role: 'system', content: 'You work in a mill.' },
        { role: 'user', content: 'What is bran?' },
        { role: 'assistant', content: 'The outer skin of the grain.' },
      ],
    },
    asked('Which flour for pizza?', 'A strong white one.'),
  ]);
});
