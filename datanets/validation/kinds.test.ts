import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

const rows = [
  ['What does mill number 1 grind on Mondays?', 'Rye, from the fields by the river.'],
  ['What does mill number 2 grind on Tuesdays?', 'Oats for the horses of the post.'],
] as const;
const both = rows.map(([question, answer]) => asked(question, answer));
const objects = rows.map(([question, answer]) => ({ question, answer }));
const jsonl = objects.map(row => JSON.stringify(row)).join('\n');
const line = (...values: unknown[]) => values.map(value => JSON.stringify(value)).join('\n');
const table = (delimiter: string) =>
  [['question', 'answer'], ...rows].map(cells => cells.map(cell => `"${cell}"`).join(delimiter)).join('\r\n');

test.each<[string, string, string | Uint8Array]>([
  ['a list', 'rows.json', JSON.stringify(objects)],
  ['a list in several lines', 'rows.json', JSON.stringify(objects, null, 2)],
  ['a list called .csv', 'rows.csv', JSON.stringify(objects)],
  ['objects a line under an ending for logs', 'rows.log', jsonl],
  ['objects a line called .md', 'rows.md', jsonl],
  [
    'objects a line with commas between',
    'rows.jsonl',
    objects.map(row => `${JSON.stringify(row)},`).join('\n'),
  ],
  ['objects a line with blank ones between', 'rows.jsonl', `\n\n${jsonl.replace('\n', '\n\n\n')}\n`],
  ['pretty-printed objects', 'rows.jsonl', objects.map(row => JSON.stringify(row, null, 2)).join('\n')],
  ['objects on one line', 'rows.jsonl', objects.map(row => JSON.stringify(row)).join(' ')],
  ['objects on one line, with commas', 'rows.jsonl', objects.map(row => JSON.stringify(row)).join(', ')],
  ['a list with a comma too many', 'rows.json', JSON.stringify(objects).replace(']', ',]')],
  [
    'a Python list',
    'rows.json',
    `[{'question': ${JSON.stringify(rows[0][0])}, 'answer': '${rows[0][1]}', 'x': None}, {'question': '${rows[1][0]}', 'answer': "${rows[1][1]}", 'y': True}]`,
  ],
  [
    'Python dictionaries a line',
    'rows.txt',
    objects.map(row => `{'question': '${row.question}', 'answer': '${row.answer}'}`).join('\n'),
  ],
  [
    'splits within an object',
    'rows.json',
    JSON.stringify({ data: { train: [objects[0]], test: [objects[1]] } }),
  ],
  [
    'rows beside other lists',
    'rows.json',
    JSON.stringify({ tags: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], rows: objects }),
  ],
  ['rows by their id', 'rows.json', JSON.stringify({ a: objects[0], b: objects[1] })],
  ['pandas’ index', 'rows.json', JSON.stringify({ 0: objects[0], 1: objects[1] })],
  [
    'pandas’ split',
    'rows.json',
    JSON.stringify({ columns: ['question', 'answer'], index: [0, 1], data: rows }),
  ],
  ['lists with a header', 'rows.json', JSON.stringify([['question', 'answer'], ...rows])],
  [
    'lists a line with a header',
    'rows.jsonl',
    [['question', 'answer'], ...rows].map(row => JSON.stringify(row)).join('\n'),
  ],
  [
    'the rows API',
    'rows.json',
    JSON.stringify({
      features: [{ name: 'question' }],
      rows: objects.map((row, i) => ({ row_idx: i, row, truncated_cells: [] })),
    }),
  ],
  ['a table with commas', 'rows.csv', table(',')],
  ['a table with semicolons called .tsv', 'rows.tsv', table(';')],
  ['a table with tabs called .csv', 'rows.csv', table('\t')],
  ['a table with bars and no name', 'file', table('|')],
  ['a table with tabs called .json', 'rows.json', table('\t')],
  ['Excel’s line and tabs', 'rows.txt', `sep=\t\r\n${table('\t')}`],
  ['Excel’s line in capitals', 'rows.csv', `SEP=|\n${table('|')}`],
  ['UTF-16 with a mark', 'rows.jsonl', Buffer.from(`\uFEFF${jsonl}`, 'utf16le')],
  ['UTF-16 the other way', 'rows.csv', Buffer.from(`\uFEFF${table(',')}`, 'utf16le').swap16()],
  ['UTF-16 without a mark', 'rows.jsonl', Buffer.from(jsonl, 'utf16le')],
  ['UTF-8 with a mark', 'rows.csv', `\uFEFF${table(',')}`],
  ['gzip', 'rows.jsonl.gz', gzipSync(jsonl)],
  ['gzip under another name', 'rows.csv', gzipSync(table(','))],
  ['Zstandard', 'rows.json.zst', zstdCompressSync(Buffer.from(JSON.stringify(objects)))],
  ['labels one below the other', 'rows.txt', rows.map(([q, a]) => `Q: ${q}\nA: ${a}`).join('\n')],
  [
    'labels with blank lines',
    'rows.txt',
    rows.map(([q, a]) => `Question: ${q}\n\nAnswer: ${a}`).join('\n\n'),
  ],
  [
    'numbered labels',
    'rows.md',
    rows.map(([q, a], i) => `**Q${i + 1}:** ${q}\n**A${i + 1}:** ${a}`).join('\n\n'),
  ],
  [
    'prompts and completions',
    'rows.txt',
    rows.map(([q, a], i) => `${i + 1}. Prompt: ${q}\nCompletion: ${a}`).join('\n---\n'),
  ],
])('%s: two rows', async (_, name, content) => {
  const { contents, errors } = await check({ [name]: content });
  expect(contents).toEqual(both);
  expect(errors).toEqual([]);
});

test.each<[string, string, unknown[]]>([
  ['pairs of labels', rows.map(([q, a]) => `Q: ${q}\nA: ${a}`).join('\n'), both],
  ['objects', jsonl, both],
  ['a table', table('\t'), both],
  ['a list', JSON.stringify(objects), both],
  [
    'braces in a sentence',
    '{x} stands for what is not known yet.',
    [{ text: '{x} stands for what is not known yet.' }],
  ],
  ['a quotation', 'he said "no" and left', [{ text: 'he said "no" and left' }]],
  ['several paragraphs', 'The mill.\n\nThe river.', [{ text: 'The mill.\n\nThe river.' }]],
  [
    'turns of a conversation',
    'User: Hi, who mills?\nAssistant: Ana does.\nUser: Since when?\nAssistant: Since May.',
    [
      {
        messages: [
          { role: 'user', content: 'Hi, who mills?' },
          { role: 'assistant', content: 'Ana does.' },
          { role: 'user', content: 'Since when?' },
          { role: 'assistant', content: 'Since May.' },
        ],
      },
    ],
  ],
])('typed: %s', async (_, text, contents) => {
  expect((await check({}, text)).contents).toEqual(contents);
});

test('older spreadsheets’ letters are read, and a word is shown', async () => {
  const { contents, findings } = await check({
    'a.csv': Buffer.from('question,answer\nWas ist das?,Käse \x96 für 5 \x80.\n', 'latin1'),
  });
  expect(contents).toEqual([asked('Was ist das?', 'Käse – für 5 €.')]);
  expect(findings.find(finding => finding.code === 'windows-1252')?.message).toContain('“Käse”');
});

test.each([
  [
    'Cyrillic in its own encoding',
    Buffer.from(
      [...'question;answer\n']
        .map(c => c.charCodeAt(0))
        .concat(
          [...Array(60)].map((_, i) => 0xe0 + (i % 30)),
          [59],
          [...Array(60)].map((_, i) => 0xe1 + (i % 30)),
          [10],
        ),
    ),
  ],
  [
    'one broken byte in UTF-8',
    Buffer.concat([
      Buffer.from('question,answer\nWas?,Käse für Öl\nWer?,'),
      Buffer.from([0xff]),
      Buffer.from('nö\n'),
    ]),
  ],
])('%s is refused, not guessed', async (_, bytes) => {
  expect((await check({ 'a.csv': bytes })).errors).toEqual(['not-utf-8']);
});

test('numpy’s way of printing a list of objects is read', async () => {
  const cell =
    `[{'from': 'human', 'value': 'What is 5" in cm?'}\n {'from': 'gpt', 'value': "It's 12.7 cm."}]`.replace(
      '\n',
      ' ',
    );
  const { contents } = await check({ 'a.csv': `conversations\n"${cell.replaceAll('"', '""')}"\n` });
  expect(contents).toEqual([asked('What is 5" in cm?', "It's 12.7 cm.")]);
});

test('quotes with a backslash and quotes written twice are told apart', async () => {
  const twice = await check({ 'a.csv': 'question,answer\n"Say ""hi"", please","C:\\dir\\"\n' });
  expect(twice.contents).toEqual([asked('Say "hi", please', 'C:\\dir\\')]);
  const backslash = await check({ 'a.csv': 'question,answer\n"Say \\"hi\\", please","He said \\"no\\"."\n' });
  expect(backslash.contents).toEqual([asked('Say "hi", please', 'He said "no".')]);
});

test('every field that is not used is named', async () => {
  const { findings } = await check({
    rows: line(
      { question: 'a mill?', answer: 'yes', score: 3, Source: 'x', empty: '' },
      { question: 'a river?', answer: 'no', topic: 'y' },
    ),
  });
  expect(findings.find(finding => finding.code === 'unused-fields')?.message).toBe(
    'The fields “score”, “source” and “topic” are not used; nothing is learned from them.',
  );
});

test.each([
  '{]',
  '[}',
  '{"a"]',
  '{"a":]',
  '[{]',
  '{"a": 1',
  '[1,,2]',
  '{,}',
  '}',
  ']',
  '"',
  '{"a"',
  '[[[',
  '{}{]',
  "{'a'",
  '[array(',
  '\u0000{',
])('brackets that don’t fit are a finding: %j', async text => {
  for (const name of ['a.json', 'a.jsonl', 'a.csv', 'a.txt', 'a']) {
    const { findings } = await check({ [name]: text });
    expect(findings.length).toBeGreaterThan(0);
  }
  await check({}, text);
});

test('what is unpacked to more than a file may have is refused before it is there', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, 'a'));
  expect((await check({ 'a.txt.gz': bomb })).errors).toEqual(['file-too-large']);
  expect((await check({ 'a.txt.gz': gzipSync(jsonl).subarray(0, 60) })).errors).toEqual(['broken-archive']);
});

test('XML is no rows, and no document either', async () => {
  expect((await check({ 'a.xyz': '<?xml version="1.0"?><rows/>' })).errors).toEqual(['unread-document']);
});
