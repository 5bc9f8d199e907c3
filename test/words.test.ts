import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHouse } from './arrows.ts';
import { collectWords, englishCatalogue, readPages } from './words.ts';

const root = join(import.meta.dirname, '..');

test('the English catalogue has all that the code says (npm run words)', () => {
  const { words, unreadable } = collectWords(readHouse(root).files, readPages(root));
  expect(unreadable).toEqual([]);
  expect(readFileSync(join(root, 'agent', 'language', 'en.json'), 'utf8')).toBe(englishCatalogue(words));
});

test('texts are collected where they are written out, and a computed one is said', () => {
  const files = new Map([
    [
      'agent/a.ts',
      "t('Hello');\nconst later = message('{n} more', { n });\nt(later);\nt(`Hello`);\nmessage(words);\n// t('not this')\nit('nor this');",
    ],
    ['agent/a.test.ts', "t('nor that');"],
  ]);
  const { words, unreadable } = collectWords(files, ['<p>[[Marked]]</p>']);
  for (const word of ['Hello', '{n} more', 'Marked']) expect(words).toContain(word);
  for (const word of ['not this', 'nor this', 'nor that']) expect(words).not.toContain(word);
  expect(unreadable).toEqual([
    { file: 'agent/a.ts', line: 4 },
    { file: 'agent/a.ts', line: 5 },
  ]);
});
