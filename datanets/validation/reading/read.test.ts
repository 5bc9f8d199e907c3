import { expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import { run, timeSlices } from '../time-slices.ts';
import type { Kind } from './kind.ts';
import { read } from './read.ts';

const reading = (text: string, kind: Kind) =>
  run(
    read(text, kind),
    timeSlices(() => {}),
  );
const rowsOf = async (text: string, kind: Kind) =>
  (await reading(text, kind)).rows.map(({ row, value, fault }) => [row, fault ? fault.code : value]);

test('.jsonl: a value a line, rows by their line numbers, blank lines passed over', async () => {
  expect(await rowsOf('{"text":"a"}\n\n{"text":"b"}', 'json')).toEqual([
    [1, { text: 'a' }],
    [3, { text: 'b' }],
  ]);
});

test('.jsonl: a broken line is left out with its column, the others go on', async () => {
  const { rows } = await reading('{"text":"a"}\n{"text": "b}\n{"text":"c"}', 'json');
  expect(rows.map(row => row.fault?.code)).toEqual([undefined, 'not-json', undefined]);
  expect(inEnglish(rows[1]?.fault?.message ?? '')).toBe(
    'The row is not JSON: it ends inside a text (column 13).',
  );
});

test.each([
  ['an array', '[{"text":"a"},{"text":"b"}]', 'json'],
  ['an object that holds one', '{"version": 2, "few": [1], "rows": [{"text":"a"},{"text":"b"}]}', 'json'],
  ['objects one after another', '{"text":"a"}\n{"text":"b"}', 'json'],
  ['an array called .jsonl', '[{"text":"a"},\n{"text":"b"}]', 'json'],
  ['pretty-printed objects called .jsonl', '{\n  "text": "a"\n}\n{\n  "text": "b"\n}', 'json'],
] as const)('.json: %s', async (_, text, kind) => {
  expect(await rowsOf(text, kind)).toEqual([
    [1, { text: 'a' }],
    [2, { text: 'b' }],
  ]);
});

test('.json: an object that is a row is one row, though it holds an array', async () => {
  const row = {
    messages: [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ],
  };
  expect(await rowsOf(JSON.stringify(row), 'json')).toEqual([[1, row]]);
});

test.each([
  [
    'truncated',
    '[\n  {"text": "a"},\n  {"text": "b',
    'truncated-json',
    'at line 3, column 14 it ends inside a text',
  ],
  [
    'a missing comma',
    '[{"text": "a"} {"text": "b"}]',
    'not-json',
    'at line 1, column 16 it has “{” instead of a comma or ]',
  ],
  [
    'deep nesting',
    '['.repeat(100_000),
    'not-json',
    'at line 1, column 66 it is nested more than 64 levels deep',
  ],
  ['a single number', '42', 'no-rows', 'a single value (42)'],
])('.json: %s is refused, with its place', async (_, text, code, words) => {
  const { fault, rows } = await reading(text, 'json');
  expect(rows).toEqual([]);
  expect(fault?.code).toBe(code);
  expect(inEnglish(fault?.message ?? '')).toContain(words);
});

test('a row that is nested too deeply is left out', async () => {
  const deep = `{"text": ${'['.repeat(5000)}${']'.repeat(5000)}}`;
  expect(await rowsOf(`${deep}\n{"text":"b"}`, 'json')).toEqual([
    [1, 'not-json'],
    [2, { text: 'b' }],
  ]);
});

test('.csv: the header names the fields; rows as a spreadsheet numbers them', async () => {
  const table = 'question,answer\n"a, or b?","one\nor ""two"""\n\nc,d\n';
  expect(await rowsOf(table, 'table')).toEqual([
    [2, { question: 'a, or b?', answer: 'one\nor "two"' }],
    [4, { question: 'c', answer: 'd' }],
  ]);
});

test.each([
  ['semicolons', 'q;a\n1,5;2'],
  ['tabs', 'q\ta\n1,5\t2'],
  ['bars', 'q|a\n1,5|2'],
])('.csv: %s are seen', async (_, table) => {
  expect(await rowsOf(table, 'table')).toEqual([[2, { q: '1,5', a: '2' }]]);
});

test('.csv: ragged rows are left out by number, with what to do', async () => {
  const { rows } = await reading('q,a\nx,y\none, two,three\nonly\nx,y,\n', 'table');
  expect(rows.map(row => [row.row, inEnglish(row.fault?.message ?? 'good')])).toEqual([
    [2, 'good'],
    [3, 'The row has 3 cells where the header has 2.'],
    [4, 'The row has 1 cell where the header has 2.'],
    [5, 'good'],
  ]);
  expect(inEnglish(rows[1]?.fault?.mend ?? '')).toMatch(/double quotes around cells that hold a comma/);
});

test('.csv: a quote that is never closed is told from where', async () => {
  const { fault } = await reading('q,a\nx,y\n"z,w\nu,v\n', 'table');
  expect(fault?.code).toBe('broken-table');
  expect(inEnglish(fault?.message ?? '')).toBe('A quote that is opened after row 2 is not closed.');
});

test('.txt: paragraphs where blank lines part them, else lines; rows by the line they start on', async () => {
  expect(await rowsOf('one\ntwo\n\n \nthree\n', 'text')).toEqual([
    [1, { text: 'one\ntwo' }],
    [5, { text: 'three' }],
  ]);
  expect(await rowsOf('\none\ntwo\n', 'text')).toEqual([
    [2, { text: 'one' }],
    [3, { text: 'two' }],
  ]);
  expect((await reading('one\n\ntwo', 'text')).cut?.text).toBe('a paragraph a row');
  expect((await reading('one\ntwo', 'text')).cut?.text).toBe('a line a row');
});

test('.md: a section a row; front matter goes, fences are code, a bare heading stays with what follows', async () => {
  const page =
    '---\ntitle: x\n---\nIntro.\n# Mills\n## Water\nThey turn.\n```\n# not a heading\n```\n## Wind\nThey turn too.\n';
  expect(await rowsOf(page, 'markdown')).toEqual([
    [4, { text: 'Intro.' }],
    [5, { text: '# Mills\n## Water\nThey turn.\n```\n# not a heading\n```' }],
    [11, { text: '## Wind\nThey turn too.' }],
  ]);
});

test.each(['json', 'table', 'text', 'markdown'] as const)(
  '%s: a file of blanks has no rows and no fault of its own',
  async kind => {
    expect((await reading(' \n\n ', kind)).rows).toEqual([]);
  },
);

test('a row of more than a megabyte is left out, in every kind', async () => {
  const big = 'ab '.repeat(400_000);
  const row = JSON.stringify({ text: big });
  for (const [text, kind] of [
    [`${row}\n{"text":"b"}`, 'json'],
    [`[${row},{"text":"b"}]`, 'json'],
    [`text\n${big}\nb\n`, 'table'],
    [`${big}\nb`, 'text'],
  ] as const) {
    const rows = await rowsOf(text, kind);
    expect(rows.map(([, value]) => value)).toEqual(['row-too-large', { text: 'b' }]);
  }
});

test('a hundred thousand rows are taken, one more is not', async () => {
  const line = '{"text":"a"}\n';
  expect((await reading(line.repeat(100_000), 'json')).rows.length).toBe(100_000);
  expect((await reading(line.repeat(100_001), 'json')).fault?.code).toBe('too-many-rows');
  expect((await reading(`[${'1,'.repeat(100_000)}1]`, 'json')).fault?.code).toBe('too-many-rows');
  expect((await reading('a\n'.repeat(100_001), 'text')).fault?.code).toBe('too-many-rows');
});

test('.md: a section knows the headings that it stands under', async () => {
  const page = 'Before.\n\n# Mills\n\n## Wheel\n\nTurns.\n\n## Stones ##\n\nGrind.\n\n# Bread\n\nRises.';
  const { rows } = await reading(page, 'markdown');
  expect(rows.map(row => row.place?.headings)).toEqual([
    undefined,
    ['Mills', 'Wheel'],
    ['Mills', 'Stones'],
    ['Bread'],
  ]);
});

test('.md: its sections are of one document, whatever headings they stand under; another text is another', async () => {
  const page = '# Mills\n\nThey turn.\n\n# Bread\n\nIt rises.';
  const { rows } = await reading(page, 'markdown');
  expect(rows).toHaveLength(2);
  expect(rows[0]?.document).toMatch(/^[0-9a-f]{16}$/);
  expect(rows[1]?.document).toBe(rows[0]?.document);
  const [other] = (await reading(`${page}\n\n# More\n\nAnd more.`, 'markdown')).rows;
  expect(other?.document).not.toBe(rows[0]?.document);
});
