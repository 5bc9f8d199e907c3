import { expect, test } from 'vitest';
import { passagesOf } from './passages.ts';

test('passages are cut at paragraphs, then lines, then sentences, and lose nothing', () => {
  const paragraph = (letter: string) => `${`${letter}${letter}. `.repeat(60)}`.trim();
  const text = `${paragraph('a')}\n\n${paragraph('b')}\n\n${'word '.repeat(400).trim()}`;
  const passages = passagesOf(text, 400);
  expect(passages.every(passage => passage.length <= 400)).toBe(true);
  expect(passages.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
  expect(passages[0]).toBe(paragraph('a'));
});

test('a word longer than a passage is cut', () => {
  expect(passagesOf('x'.repeat(1000), 400).map(passage => passage.length)).toEqual([400, 400, 200]);
});
