import { expect, test } from 'vitest';
import { wordsOf } from './words.ts';

const said = (text: string) => [...wordsOf(text)].map(({ word }) => word);

test.each([
  ['nothing', '', []],
  ['signs alone', '—… 🙂 **', []],
  [
    'case, punctuation and Markdown',
    'The **Mill-stone**, it’s “worn”!',
    ['the', 'mill', 'stone', "it's", 'worn'],
  ],
  ['numbers', 'On 3.5 t, 48/2=24', ['on', '3', '5', 't', '48', '2', '24']],
  ['what can’t be seen', 'mill\u00adstone gri\u200bnds', ['millstone', 'grinds']],
  ['accents, composed or not', 'caf\u00e9 cafe\u0301 \ufb01ne', ['caf\u00e9', 'caf\u00e9', 'fine']],
  ['scripts without room between words', '磨坊在河边 mill', ['磨', '坊', '在', '河', '边', 'mill']],
  ['vowels that are marks', 'चक्की', ['चक्की']],
])('%s', (_, text, words) => {
  expect(said(text)).toEqual(words);
});

test('a word says where it stands in the text as it was written', () => {
  const text = '🙂 Ein  Mühl\u00adrad, “dreht”';
  expect([...wordsOf(text)].map(({ start, end }) => text.slice(start, end))).toEqual([
    'Ein',
    'Mühl\u00adrad',
    'dreht',
  ]);
});
