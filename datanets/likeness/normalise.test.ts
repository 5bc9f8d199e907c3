import { expect, test } from 'vitest';
import { exactHash, normalise, normaliseCompared } from './normalise.ts';

const hash = (text: string, context = '') => exactHash(normaliseCompared({ context, text }));

test.each([
  ['case', 'What is a Mill?', 'what is a mill?'],
  ['spacing and line ends', 'a  mill\r\n grinds', ' a mill\ngrinds '],
  ['quotes', '“a mill”', '"a mill"'],
  ['sentence punctuation', 'Yes, it does.', 'Yes it does!'],
  ['forms of a character', 'café ﬁne', 'cafe\u0301 fine'],
])('a copy that differs in %s is the same', (_, a, b) => {
  expect(hash(a)).toBe(hash(b));
});

test.each([
  ['an operator', '12 + 7', '12 - 7'],
  ['a number', 'take 12 of them', 'take 13 of them'],
  ['a word', 'a mill grinds', 'a mill turns'],
])('rows that differ in %s are two', (_, a, b) => {
  expect(hash(a)).not.toBe(hash(b));
});

test('the context is part of what a row is', () => {
  expect(hash('le pain', 'Translate to English')).not.toBe(hash('le pain', 'Spell backwards'));
});

test('normalising twice changes nothing', () => {
  const once = normalise('  “Was  it — (12) ?” He said… ');
  expect(normalise(once)).toBe(once);
});
