import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

// What programs and people write that is no JSON, and what is meant by it.
const first = asked('What lifts the sluice?', 'A rack, and a winch with a crank.');
const second = asked('Who clears the weir?', 'The miller’s son, after each storm.');
const both = [first, second];
const objects = both.map(({ messages: [question, answer] }) => ({
  question: question?.content,
  answer: answer?.content,
}));
const lines = objects.map(row => JSON.stringify(row));

test.each<[string, string, string, string[]]>([
  [
    'a minus before NaN',
    'a.jsonl',
    lines.map(line => line.replace('}', ', "n": -NaN}')).join('\n'),
    ['constants-as-null'],
  ],
  [
    'constructors of Python',
    'a.txt',
    `[{'question': 'What lifts the sluice?', 'answer': 'A rack, and a winch with a crank.', 'at': datetime.date(2025, 4, 1)},
      {'question': 'Who clears the weir?', 'answer': 'The miller’s son, after each storm.', 'at': Timestamp('2025-04-02')}]`,
    ['python-literals', 'unused-fields'],
  ],
  [
    'constructors of MongoDB’s shell',
    'a.json',
    lines.map(line => line.replace('{', '{"_id": ObjectId("65f0"), "n": NumberLong(7), ')).join('\n'),
    ['python-literals', 'unused-fields'],
  ],
  ['an assignment of Python', 'a.txt', `faq = [\n${lines.join(',\n')},\n]\n`, []],
  ['an assignment to a window', 'a.js', `window.faq = ${JSON.stringify(objects)};`, []],
  ['JSONP', 'a.js', `onFaq(${JSON.stringify(objects)});`, []],
  ['a list of texts that are JSON', 'a.json', JSON.stringify(lines), []],
  ['lines of texts that are JSON', 'a.jsonl', lines.map(line => JSON.stringify(line)).join('\n'), []],
  [
    'a log',
    'a.log',
    lines.map(line => `2025-04-01 12:00:01 INFO saved ${line}`).join('\n'),
    ['rows-in-lines'],
  ],
  ['texts of JSON in a text', 'a.txt', lines.map(line => JSON.stringify(line)).join('\n'), []],
  ['bullets', 'a.md', lines.map(line => `* ${line}`).join('\n'), ['rows-in-lines']],
  [
    'a stream of events',
    'a.txt',
    `${lines.map(line => `data: ${line}\n\n`).join('')}data: [DONE]`,
    ['rows-in-lines'],
  ],
])('%s', async (_, name, content, said) => {
  const { contents, codes, errors } = await check({ [name]: content });
  expect(errors).toEqual([]);
  expect(contents).toEqual(both);
  expect(codes.filter(code => code !== 'language' && code !== 'stray-commas')).toEqual(said);
});

test.each(['only', 'first', 'last'])(
  'line breaks as they are in the %s row are kept, and said',
  async where => {
    const broken = '{"question": "Name two parts.", "answer": "The rack\nand the pinion."}';
    const file = where === 'only' ? [broken] : where === 'first' ? [broken, ...lines] : [...lines, broken];
    const { contents, codes } = await check({ 'a.jsonl': file.join('\n') });
    expect(contents).toContainEqual(asked('Name two parts.', 'The rack\nand the pinion.'));
    expect(contents).toHaveLength(file.length);
    expect(codes).toContain('bare-line-breaks');
  },
);

test.each([
  ['a tab', '{"question": "Name two parts.", "answer": "The rack\tand the pinion."}', 'bare-line-breaks'],
  ['a backslash', '{"question": "Name two parts.", "answer": "C:\\rack\\pinion: \\d+"}', 'backslashes-kept'],
])('%s within a text is kept, and said rightly', async (_, broken, code) => {
  const { contents, codes } = await check({ 'a.jsonl': [...lines, broken].join('\n') });
  expect(contents).toHaveLength(3);
  expect(codes).toContain(code);
  expect(codes).not.toContain('stray-commas');
});

test('a quote that is not closed costs its own row alone', async () => {
  const { contents, errors } = await check({
    'a.jsonl': [lines[0], '{"question": "Who winds it?", "answer": "Nobody', lines[1]].join('\n'),
  });
  expect(contents).toEqual(both);
  expect(errors).toEqual(['not-json']);
});

test('choices as numpy prints them are listed', async () => {
  const { contents } = await check({
    'a.csv': `question,choices,answer\nWhich holds water?,"['A weir' 'A sieve'\n 'A net']",0\n`,
  });
  expect(contents).toEqual([asked('Which holds water?\n\nA. A weir\nB. A sieve\nC. A net', 'A. A weir')]);
});

test.each([
  ['a program', 'sizes = {"rack": 3}\nfor name in sizes:\n    print(name, {"n": sizes[name]})\n'],
  [
    'a manual with a sample',
    'Send this:\n\nPOST {"question": "Who?", "answer": "Ana"}\n\nThen wait.\n\nThe reply comes at once.\n',
  ],
  ['a formula', 'f({x}) = {"one"}\n'],
])('%s stays a text', async (_, content) => {
  const { format } = await check({ 'a.txt': content });
  expect(format).toMatch(/^plain text/);
});
