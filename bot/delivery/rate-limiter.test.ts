import { expect, test } from 'vitest';
import { openRateLimiter } from './rate-limiter.ts';
import { openSlidingWindow } from './sliding-window.ts';

test('those who wait go in their order, as fast as the window lets them', async () => {
  const limiter = openRateLimiter(openSlidingWindow(3, 60));
  const order: number[] = [];
  const started = performance.now();
  const taken = Array.from({ length: 8 }, async (_, n) => {
    const slot = await limiter.acquire();
    order.push(n);
    slot?.done(performance.now());
  });
  await Promise.all(taken);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(performance.now() - started).toBeGreaterThan(115);
});

test('it keeps to each of its windows', async () => {
  const limiter = openRateLimiter(openSlidingWindow(100, 1000), openSlidingWindow(2, 40));
  const started = performance.now();
  for (let n = 0; n < 6; n++) (await limiter.acquire())?.done(performance.now());
  expect(performance.now() - started).toBeGreaterThan(78);
});

test('nobody goes while it is held, and nobody waits after it is closed', async () => {
  const limiter = openRateLimiter(openSlidingWindow(10, 1000));
  const until = performance.now() + 50;
  limiter.pauseUntil(until);
  expect(await limiter.acquire()).toBeDefined();
  expect(performance.now()).toBeGreaterThanOrEqual(until - 1);
  limiter.pauseUntil(performance.now() + 60_000);
  const waiting = limiter.acquire();
  limiter.close();
  expect(await waiting).toBeUndefined();
  expect(await limiter.acquire()).toBeUndefined();
});
