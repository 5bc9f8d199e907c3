import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check } from './validate.fixture.ts';

const corpus = readFileSync(join(import.meta.dirname, '../../test/corpora/gsm8k-sample/train.jsonl'));

test('200 maths problems pass without a word but their language', async () => {
  const { total, rows, format, codes } = await check({ 'train.jsonl': corpus });
  expect({ total, good: rows.length, format }).toEqual({
    total: 200,
    good: 200,
    format: 'question and answer',
  });
  expect(codes).toEqual(['language']);
});

test('the checks run in the order of the design', async () => {
  const { labels } = await check({ 'a.jsonl': '{"text": "The mill stands by the river."}' });
  expect(labels).toEqual([
    'Reading a.jsonl',
    'Recognising the rows of a.jsonl',
    'Telling the language',
    'Judging quality',
    'Looking for keys and passwords',
    'Looking for personal data',
    'Comparing with what is there',
  ]);
});

test('a bad file does not keep a good one out, nor a bad row its file', async () => {
  const { rows, findings, total } = await check({
    'broken.json': '[{"text": "a',
    'good.csv': 'question,answer\nWhat grinds?,The mill does.\nWhat flows?,\nWhat turns?,The wheel does.\n',
  });
  expect(rows.map(({ file, row }) => [file, row])).toEqual([
    ['good.csv', 2],
    ['good.csv', 4],
  ]);
  expect(total).toBe(3);
  expect(
    findings
      .filter(finding => finding.severity === 'error')
      .map(({ code, file, rows: at }) => [code, file, at]),
  ).toEqual([
    ['truncated-json', 'broken.json', []],
    ['empty-field', 'good.csv', [3]],
  ]);
});

test('rows that repeat earlier ones are left out, exact and near, over all files of a submission', async () => {
  const long =
    'The old mill by the river ground forty sacks of rye and ten of wheat before the water froze in December';
  const { rows, findings } = await check({
    'a.jsonl': [{ text: long }, { text: 'A short one about bread.' }, { text: long.toUpperCase() }]
      .map(row => JSON.stringify(row))
      .join('\n'),
    'b.jsonl': JSON.stringify({ text: long.replace('by the river', 'by a river') }),
  });
  expect(rows.map(({ file, row }) => [file, row])).toEqual([
    ['a.jsonl', 1],
    ['a.jsonl', 2],
  ]);
  const errors = findings.filter(finding => finding.severity === 'error');
  expect(errors.map(({ code, file, rows: at }) => [code, file, at])).toEqual([
    ['repeated-row', 'a.jsonl', [3]],
    ['near-repeated-row', 'b.jsonl', [1]],
  ]);
  expect(errors[1]?.message).toMatch(/row 1 is \d+% like row 1 of a\.jsonl/);
});

test('rows with a secret are left out, those with an address are let in', async () => {
  const { rows, findings } = await check({
    'a.jsonl': [
      { question: 'Where do I log in?', answer: 'At postgres://ana:hunter22@db.mill.com/flour' },
      { question: 'Whom do I ask?', answer: 'Write to ana.miller@gmail.com' },
    ]
      .map(row => JSON.stringify(row))
      .join('\n'),
  });
  expect(rows.map(row => row.row)).toEqual([2]);
  expect(findings.map(({ code, rows: at }) => [code, at])).toEqual(
    expect.arrayContaining([
      ['secret', [1]],
      ['e-mail-address', [2]],
    ]),
  );
});

test('typed text is one row beside the files', async () => {
  const { rows, format } = await check(
    { 'a.txt': 'The mill turns.\nThe river runs.' },
    'Q: What turns?\nA: The mill.',
  );
  expect(rows.map(({ file, row }) => [file, row])).toEqual([
    ['a.txt', 1],
    ['a.txt', 2],
    ['typed text', 1],
  ]);
  expect(format).toBe('plain text; question and answer, a line a row');
});

test.each<[string, string | Uint8Array, string]>([
  ['empty.jsonl', '', 'empty-file'],
  ['blank.jsonl', '\n \n', 'no-rows'],
  ['none.json', '[]', 'no-rows'],
  ['header.csv', 'question,answer\n', 'no-rows'],
  ['broken.csv', Buffer.from('question,answer\nWas?,K\x81se\n', 'latin1'), 'not-utf-8'],
  ['zip.jsonl', Buffer.from('504b030414000000000000000000', 'hex'), 'broken-archive'],
  ['deep.json', '['.repeat(200_000), 'not-json'],
  ['large.txt', 'mill '.repeat(210_000), 'file-too-large'],
  ['other.csv', 'name,url\nAna,b\n', 'unknown-fields'],
  ['random.txt', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256), 'binary-file'],
])('%s is refused as a finding, with what to do, and never thrown', async (name, content, code) => {
  const { rows, findings } = await check({ [name]: content });
  expect(rows).toEqual([]);
  expect(findings.map(finding => finding.code)).toContain(code);
  for (const finding of findings.filter(found => found.severity === 'error')) {
    expect(finding.message).toMatch(/[.]$/);
    expect(finding.mend).not.toBe('');
  }
});

test('whatever bytes come, nothing is thrown', async () => {
  let state = 3;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const names = ['a.jsonl', 'a.json', 'a.csv', 'a.txt', 'a.md'];
  for (let round = 0; round < 60; round++) {
    const bytes = Buffer.from(corpus.subarray(0, 600 + Math.floor(random() * 600)));
    const hits = 1 + Math.floor(random() * 20);
    for (let i = 0; i < hits; i++)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * (round % 2 ? 128 : 256));
    await check({ [names[round % names.length] ?? 'a']: bytes });
  }
});
