import { expect, test } from 'vitest';
import { growthOf, mostGrowth, shortTexts } from '../../test/growth.ts';
import { check } from './validate.fixture.ts';

const repeated = (piece: string) => (size: number) => piece.repeat(Math.ceil(size / piece.length));

// What the readers of text look for again and again, nearly there and never whole.
test.each<[string, string, (characters: number) => string]>([
  ['rows behind prefixes', 'a.txt', repeated('12:00 {"question": "a b", "answer": "c d"}\n')],
  ['prefixes without rows', 'a.txt', repeated('12:00 {"question": {"a" }\n')],
  ['prefixes alone', 'a.txt', repeated('a {"')],
  ['rows that are never closed', 'a.jsonl', repeated('{"question": "a b\n')],
  ['rows that end and never begin', 'a.jsonl', size => `{"a": 1}\n{"a": 1}\n${repeated('{x\n}\n')(size)}`],
  ['texts over many lines', 'a.jsonl', size => `{"a": 1}\n{"a": 1}\n{"a": "${repeated('b}\n')(size)}`],
  ['constructors in constructors', 'a.json', repeated('[A(')],
  ['constructors', 'a.json', size => `[${repeated('A(1, 2), ')(size)}1]`],
  ['texts without commas', 'a.json', size => `[${repeated("'a' ")(size)}]`],
  ['an assignment of brackets', 'a.txt', size => `a = ${repeated('[')(size)}`],
  ['calls', 'a.txt', repeated('a([')],
  ['writers of a log', 'a.txt', repeated('1/2/24, 10:00 - a: b\n')],
  ['times without writers', 'a.txt', repeated('[1/2/24, 10:00] ')],
  ['classes of a chat', 'a.html', repeated('class="chat_page class="')],
])('%s take time in proportion', async (_, name, make) => {
  const growth = await growthOf(make, text => check({ [name]: text }), shortTexts);
  expect(growth.ratio, `${growth.times.join(' ms, ')} ms`).toBeLessThan(mostGrowth);
});
