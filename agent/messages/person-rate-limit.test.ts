import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openKeyedQueue } from './keyed-queue.ts';
import { openPersonRateLimit } from './person-rate-limit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [ada, bo] = [1, 2];

test('a minute’s worth may come at once, the rest comes at the same pace in its order', async () => {
  const pace = openPersonRateLimit({ perMinute: 3, waiting: 100 });
  const done: number[] = [];
  const waits = [1, 2, 3, 4, 5].map(n => pace.enter(ada, () => void done.push(n)));
  expect(waits).toEqual([false, false, false, true, true]);
  expect(done).toEqual([1, 2, 3]);
  await vi.advanceTimersByTimeAsync(19_999);
  expect(done).toEqual([1, 2, 3]);
  await vi.advanceTimersByTimeAsync(2);
  expect(done).toEqual([1, 2, 3, 4]);
  await vi.advanceTimersByTimeAsync(20_001);
  expect(done).toEqual([1, 2, 3, 4, 5]);
});

test('somebody else does not wait, and after a quiet minute nobody does', async () => {
  const pace = openPersonRateLimit({ perMinute: 2, waiting: 100 });
  for (let n = 0; n < 3; n++) pace.enter(ada, () => {});
  expect(pace.enter(bo, () => {})).toBe(false);
  await vi.advanceTimersByTimeAsync(120_000);
  expect([1, 2, 3].map(() => pace.enter(ada, () => {}))).toEqual([false, false, true]);
});

test('what is not done counts as waiting, and too much of it is refused with the time it takes', () => {
  const pace = openPersonRateLimit({ perMinute: 20, waiting: 3 });
  for (let n = 0; n < 3; n++) pace.hold(ada);
  expect(pace.admits(ada)).toBe(false);
  expect(pace.refusal(ada).message).toBe(
    '3 messages of yours wait for an answer already, so this one was not taken. Send it again in about 9 seconds.',
  );
  expect(pace.admits(bo)).toBe(true);
  pace.release(ada);
  expect(pace.admits(ada)).toBe(true);
});

test('after a stop nothing more is started', async () => {
  const pace = openPersonRateLimit({ perMinute: 1, waiting: 100 });
  let started = 0;
  for (let n = 0; n < 3; n++) pace.enter(ada, () => void started++);
  pace.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(started).toBe(1);
});

test('a flood in one chat holds up neither another chat nor the others in its own', async () => {
  const pace = openPersonRateLimit({ perMinute: 20, waiting: 1000 });
  const queues = openKeyedQueue();
  const done: string[] = [];
  const send = (chat: number, person: number, what: string) =>
    pace.enter(person, () =>
      queues.run(chat, person, async () => {
        await new Promise(resolve => setTimeout(resolve, 1000));
        done.push(what);
      }),
    );
  for (let n = 1; n <= 200; n++) send(1, ada, `flood ${n}`);
  send(1, bo, 'bo beside it');
  send(2, 3, 'in another chat');
  await vi.advanceTimersByTimeAsync(2000);
  expect(done.toSorted()).toEqual(['bo beside it', 'flood 1', 'in another chat']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(done.length).toBeGreaterThan(30);
  expect(done.length).toBeLessThanOrEqual(2 + 41);
});
