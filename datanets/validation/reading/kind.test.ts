import { expect, test } from 'vitest';
import { kindOf } from './kind.ts';

test.each([
  ['rows.jsonl', '{"text": "a"}', 'json'],
  ['rows.txt', '{"text": "a"}', 'json'],
  ['rows.json', '[]', 'json'],
  ['rows.json', 'not JSON', 'json'],
  ['rows.md', '[{"text": "a"}]', 'json'],
  ['rows.md', '[a link](https://mill.test) begins it', 'markdown'],
  ['rows.txt', '[1] A note begins it', 'text'],
  ['rows.txt', '{name} is what you fill in', 'text'],
  ['rows.csv', 'a,b', 'table'],
  ['rows.tsv', 'a\tb', 'table'],
  ['rows.txt', 'question,answer\nWho?,Ana', 'table'],
  ['rows', 'Prompt;Completion;id\nWho?;Ana;1', 'table'],
  ['rows.txt', 'Question, answer and proof are what this is about.', 'text'],
  ['rows.txt', 'sep=;\na;b', 'table'],
  ['notes.txt', 'BM begins a bitmap, and this sentence', 'text'],
  ['notes.md', '# A mill', 'markdown'],
  ['no-ending', 'A mill.', 'text'],
])('%s with %j is read as %s', (name, content, kind) => {
  expect(kindOf(content, name)).toEqual({ kind, guessed: false });
});

test('plain text under an ending that says nothing is a guess', () => {
  expect(kindOf('A mill.', 'rows.constructor')).toEqual({ kind: 'text', guessed: true });
  expect(kindOf('{"text": "a"}', 'rows.xyz')).toEqual({ kind: 'json', guessed: false });
});
