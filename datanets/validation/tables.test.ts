import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

// Tables as databases, R and sites write them.
const pairs = [
  ['What is a lantern pinion?', 'Two discs with rods between.'],
  ['What drives the hoist?', 'A belt from the main shaft.'],
] as const;
const both = pairs.map(([question, answer]) => asked(question, answer));
const rows = (of: (question: string, answer: string, i: number) => string) =>
  pairs.map(([question, answer], i) => of(question, answer, i + 1)).join('\n');

test.each<[string, string, string, string[]]>([
  [
    'R’s write.table',
    'a.txt',
    `"question" "answer"\n${rows((q, a, i) => `"${i}" "${q}" "${a}"`)}`,
    ['unused-fields'],
  ],
  [
    'R’s write.table without its numbers',
    'a.txt',
    `"id" "question" "answer"\n${rows((q, a, i) => `${i} "${q}" "${a}"`)}`,
    ['unused-fields'],
  ],
  [
    'R’s numbers and tabs',
    'a.tsv',
    `question\tanswer\n${rows((q, a, i) => `${i}\t${q}\t${a}`)}`,
    ['unused-fields'],
  ],
  [
    'psql',
    'a.txt',
    `         question          |            answer            \n---------------------------+------------------------------\n${rows((q, a) => ` ${q} | ${a}`)}\n(2 rows)\n`,
    ['text-around-table'],
  ],
  [
    'MySQL',
    'a.log',
    `+----+------+----+\n| id | question | answer |\n+----+------+----+\n${rows((q, a, i) => `| ${i} | ${q} | ${a} |`)}\n+----+------+----+\n`,
    ['unused-fields'],
  ],
  [
    'Emacs',
    'a.org',
    `| question | answer |\n|----------+--------|\n${rows((q, a) => `| ${q} | ${a} |`)}`,
    [],
  ],
  [
    'a delimiter line that is out of date',
    'a.csv',
    `sep=;\nquestion,answer\n${rows((q, a) => `${q},${a}`)}`,
    [],
  ],
  ['plurals', 'a.csv', `Questions,Answers\n${rows((q, a) => `${q},${a}`)}`, []],
])('%s', async (_, name, content, said) => {
  const { contents, codes, errors } = await check({ [name]: content });
  expect(errors).toEqual([]);
  expect(contents).toEqual(both);
  expect(codes.filter(code => code !== 'language')).toEqual(said);
});

test('what PostgreSQL’s COPY escapes is read', async () => {
  const { contents, codes } = await check({
    'a.tsv':
      'question\tanswer\tnote\nWhat turns?\tThe stones.\\nThen the sieve.\t\\N\nWhere is C:\\\\mill?\tOn the \\"disc\\".\tx\n',
  });
  expect(contents).toEqual([
    asked('What turns?', 'The stones.\nThen the sieve.'),
    asked('Where is C:\\mill?', 'On the \\"disc\\".'),
  ]);
  expect(codes).not.toContain('backslash-quotes');
});

test('cards with tabs are named as a table without a header', async () => {
  const { codes } = await check({ 'cards.txt': rows((q, a) => `${q}\t${a}`) });
  expect(codes).toContain('table-without-header');
});

test.each([
  ['a program', 'if ready:\n\tgrind()\n\twait()\nelse:\n\trest()\n'],
  ['a list that is set with tabs', 'Rye\tfour sacks\nOats, which nobody wants\nWheat\ttwo sacks\tdry\n'],
  ['sums', 'What is 3+4?\n----+----\nIt is seven.\n'],
  ['a quotation', '"Rye" "oats" and "wheat" are grains.\nBread is made of them.\n'],
])('%s is a text as before', async (_, content) => {
  const { codes, format } = await check({ 'a.txt': content });
  expect(format).toMatch(/^plain text/);
  expect(codes).not.toContain('table-without-header');
});
