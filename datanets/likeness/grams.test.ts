import { expect, test } from 'vitest';
import { duplicateFrom, gramsOf, jaccard, kindsOf, kindsOfPair, lengthInWords, words } from './grams.ts';
import { normaliseCompared } from './normalise.ts';

function alike(a: string, b: string, contexts: [string, string] = ['', '']): number {
  const [x, y] = [
    normaliseCompared({ context: contexts[0], text: a }),
    normaliseCompared({ context: contexts[1], text: b }),
  ];
  const kinds = kindsOfPair(lengthInWords(x), lengthInWords(y));
  return Math.max(...kinds.map(kind => jaccard(gramsOf(x, kind), gramsOf(y, kind))));
}

test.each([
  [
    'How do I reset my password in the app? Open settings and choose reset.',
    'How can I reset my password in the app? Open settings and choose reset.',
  ],
  [
    'The miller ground forty sacks of rye on Monday before the river froze over.',
    'The miller ground forty sacks of rye on Monday, before the river froze.',
  ],
])('a short row with a changed word is a near duplicate', (a, b) => {
  expect(alike(a, b)).toBeGreaterThanOrEqual(duplicateFrom);
});

test.each([
  ['What is the capital of France? Paris', 'What is the capital of Spain? Madrid'],
  ['What is 12 + 7? 19', 'What is 12 + 8? 20'],
  ['Is 17 a prime number? Yes, 17 is a prime number.', 'Is 19 a prime number? Yes, 19 is a prime number.'],
  [
    'Convert 5 kilometres to metres. 5 kilometres is 5000 metres.',
    'Convert 7 kilometres to metres. 7 kilometres is 7000 metres.',
  ],
])('a template filled anew is not a duplicate', (a, b) => {
  expect(alike(a, b)).toBeLessThan(duplicateFrom);
});

const instruction =
  'Say whether the review of the film is positive or negative. Answer with one word only. '.repeat(4);

test('rows that share a long instruction are not alike by it', () => {
  expect(
    alike('I loved it. positive', 'Dull and far too long. negative', [instruction, instruction]),
  ).toBeLessThan(0.5);
});

test('one input under two instructions is two rows', () => {
  const input = 'I loved every minute of it, the music most of all.';
  expect(
    alike(input, input, [instruction, 'Translate the sentence into French, and keep its tone.']),
  ).toBeLessThan(duplicateFrom);
  expect(alike(input, input, [instruction, instruction])).toBe(1);
});

test('the same pair is as alike in either order, and a row is like itself', () => {
  const [a, b] = ['The mill stands by the river.', 'A mill stood by that river once.'];
  expect(alike(a, b)).toBe(alike(b, a));
  expect(alike(a, a)).toBe(1);
});

test('lengths that may be compared either way have grams of all kinds', () => {
  expect([10, 199, 200, 249, 250].map(kindsOf)).toEqual([
    ['characters'],
    ['characters'],
    ['characters', 'words', 'sentences'],
    ['characters', 'words', 'sentences'],
    ['words', 'sentences'],
  ]);
  // Two rows that are 0.8 alike can't differ more in length than that; whichever kind judges them, both have it.
  const between: string[] = [];
  for (let shorter = 150; shorter < 300; shorter++) {
    for (let longer = shorter; longer <= shorter / duplicateFrom; longer++) {
      const kinds = kindsOfPair(shorter, longer);
      if (kinds.some(kind => !kindsOf(shorter).includes(kind) || !kindsOf(longer).includes(kind)))
        between.push(`${shorter}, ${longer}`);
    }
  }
  expect(between).toEqual([]);
});

test('scripts without spaces are cut by characters', () => {
  expect(words('水車は川のそばに立つ').length).toBe(10);
  expect(words('the 水車 mill')).toEqual(['the', '水', '車', 'mill']);
});

test.each(['', 'a', 'ab cd'])('texts shorter than a gram have one or none: %j', text => {
  expect(gramsOf({ context: '', text }, 'characters').length).toBeLessThanOrEqual(1);
  expect(gramsOf({ context: '', text }, 'words').length).toBeLessThanOrEqual(1);
});
