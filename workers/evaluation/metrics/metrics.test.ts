import { expect, test } from 'vitest';
import { bleu, bleuCounts } from './bleu.ts';
import { bootstrap } from './bootstrap.ts';
import { rouge } from './rouge.ts';
import { wordsOf } from './words.ts';

// Figures of rouge-score 0.1.2 (no stemming) and sacreBLEU 2.6.0 (13a, exp), computed apart from this code.
const pairs: [expected: string, answer: string, number, number, number, number][] = [
  [
    'The mill grinds oats and wheat every morning.',
    'The mill grinds oats every morning.',
    0.857143,
    0.666667,
    0.857143,
    0.446831,
  ],
  ["Pip is the miller's cat.", "Pip is a cat, the miller's.", 0.923077, 0.545455, 0.769231, 0.17286],
  [
    'It costs 3.50 dollars, or 1,200 in all.',
    'It costs 3.5 dollars (or 1,200).',
    0.777778,
    0.625,
    0.777778,
    0.133543,
  ],
  ['Leaves turn yellow because the green breaks down.', 'I do not know.', 0, 0, 0, 0.047998],
  ['two', 'two', 1, 0, 1, 0],
];

test.each(pairs)(
  'ROUGE and BLEU of “%s” and “%s” are those of the packages of the field',
  (expected, answer, one, two, l, b) => {
    const found = rouge(expected, answer);
    expect(found.rouge1).toBeCloseTo(one, 5);
    expect(found.rouge2).toBeCloseTo(two, 5);
    expect(found.rougeL).toBeCloseTo(l, 5);
    expect(bleu([bleuCounts(expected, answer)])).toBeCloseTo(b, 5);
  },
);

test('BLEU of a corpus adds up its counts', () => {
  expect(bleu(pairs.map(([expected, answer]) => bleuCounts(expected, answer)))).toBeCloseTo(0.181585, 5);
});

test.each([
  ['Мельница мелет овёс.', ['мельница', 'мелет', 'овёс']],
  ['磨坊 mill 很大', ['磨', '坊', 'mill', '很', '大']],
  ['', []],
])('words of every script count: %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('an answer that says the same in Russian scores 1, and an empty one 0', () => {
  expect(rouge('Мельница мелет овёс', 'мельница мелет овёс!')).toEqual({ rouge1: 1, rouge2: 1, rougeL: 1 });
  expect(rouge('Something', '')).toEqual({ rouge1: 0, rouge2: 0, rougeL: 0 });
  expect(bleu([bleuCounts('Something is here now', '')])).toBe(0);
});

test('the interval of a mean is about two standard errors wide, and always the same', async () => {
  const rows = Array.from({ length: 400 }, (_, n) => n % 2);
  const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length;
  const found = await bootstrap(rows, mean);
  expect(found?.value).toBe(0.5);
  // 1.96 x sqrt(0.25 / 400) = 0.049 on either side.
  expect(found?.low).toBeGreaterThan(0.44);
  expect(found?.low).toBeLessThan(0.462);
  expect(found?.high).toBeGreaterThan(0.538);
  expect(found?.high).toBeLessThan(0.56);
  expect(await bootstrap(rows, mean)).toEqual(found);
});

test('one row has a figure without width, and none has no figure', async () => {
  const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length;
  expect(await bootstrap([3], mean)).toEqual({ value: 3, low: 3, high: 3 });
  expect(await bootstrap([], mean)).toBeUndefined();
});
