import { expect, test } from 'vitest';
import { type Example, learn, learnedFrom } from './classifier.ts';

const options = { epochs: 20, rate: 0.5, decay: 0.0003, balance: 0, yieldToEventLoop: async () => {} };

const examples: Example[] = [
  { label: 'stop', features: ['bias', 'c:stop', 'k:job'] },
  { label: 'stop', features: ['bias', 'c:stop'] },
  { label: 'show', features: ['bias', 'c:show', 'k:job'] },
  { label: 'show', features: ['bias', 'c:show'] },
  { label: 'show', features: ['bias', 'k:job', 'once'] },
];

test('what was seen with a class speaks for it, and the probabilities are shares of one', async () => {
  const learned = learnedFrom(await learn(examples, options));
  const ranked = learned.rank(['bias', 'c:stop', 'k:job', 'never seen']);
  expect(ranked[0]?.label).toBe('stop');
  expect(ranked.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
  expect(learned.explain(['bias', 'c:stop', 'k:job'], 'stop')[0]?.feature).toBe('c:stop');
});

test('the same examples teach the same', async () => {
  const [one, two] = await Promise.all([learn(examples, options), learn(examples, options)]);
  expect(one).toEqual(two);
});

test('what was seen once is not learned from', async () => {
  const learned = learnedFrom(await learn(examples, options));
  expect(learned.explain(['once'], 'show')).toEqual([]);
});
