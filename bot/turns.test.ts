import { expect, test } from 'vitest';
import { openWindow } from './pace.ts';
import { openTurns } from './turns.ts';

test('those who wait go in their order, as fast as the window lets them', async () => {
  const turns = openTurns(openWindow(3, 60));
  const order: number[] = [];
  const started = performance.now();
  const taken = Array.from({ length: 8 }, async (_, n) => {
    const turn = await turns.take();
    order.push(n);
    turn?.done(performance.now());
  });
  await Promise.all(taken);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(performance.now() - started).toBeGreaterThan(115);
});

test('it keeps to each of its windows', async () => {
  const turns = openTurns(openWindow(100, 1000), openWindow(2, 40));
  const started = performance.now();
  for (let n = 0; n < 6; n++) (await turns.take())?.done(performance.now());
  expect(performance.now() - started).toBeGreaterThan(78);
});

test('nobody goes while it is held, and nobody waits after it is closed', async () => {
  const turns = openTurns(openWindow(10, 1000));
  const until = performance.now() + 50;
  turns.hold(until);
  expect(await turns.take()).toBeDefined();
  expect(performance.now()).toBeGreaterThanOrEqual(until - 1);
  turns.hold(performance.now() + 60_000);
  const waiting = turns.take();
  turns.close();
  expect(await waiting).toBeUndefined();
  expect(await turns.take()).toBeUndefined();
});
