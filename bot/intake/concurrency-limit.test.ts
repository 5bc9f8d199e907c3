import { expect, test } from 'vitest';
import { openConcurrencyLimit } from './concurrency-limit.ts';

test('so many run at once, the others in their order, also after one that fails', async () => {
  const limitConcurrency = openConcurrencyLimit(2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const done = Array.from({ length: 7 }, (_, n) =>
    limitConcurrency(async () => {
      most = Math.max(most, ++running);
      order.push(n);
      await new Promise(resolve => setImmediate(resolve));
      running--;
      if (n === 2) throw new Error('failed');
      return n;
    }).catch(() => -1),
  );
  expect(await Promise.all(done)).toEqual([0, 1, -1, 3, 4, 5, 6]);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
});
