import { expect, test } from 'vitest';
import { marathon, meanOf } from './marathon.fixture.ts';

test('of 200 tasks, five reviewers with two careless and one hostile decide more rightly than a majority would', () => {
  const mean = meanOf(Array.from({ length: 100 }, (_, seed) => marathon(seed + 1)));
  const rightly = mean.right / (mean.right + mean.wrong);
  expect(rightly).toBeGreaterThan(mean.majority + 0.05);
  expect(rightly).toBeGreaterThan(mean.majorityOfFive + 0.05);
});
