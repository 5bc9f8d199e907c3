import { expect, test } from 'vitest';
import { openKeyedQueue } from './keyed-queue.ts';

test('one key works one at a time in order, and a slow one does not hold up another', async () => {
  const queues = openKeyedQueue();
  const done: string[] = [];
  let release = () => {};
  const slow = new Promise<void>(resolve => {
    release = resolve;
  });
  queues.run(1, 7, async () => {
    await slow;
    done.push('1a');
  });
  queues.run(1, 7, async () => void done.push('1b'));
  queues.run(2, 7, async () => {
    done.push('2a');
    release();
  });
  await queues.idle();
  expect(done).toEqual(['2a', '1a', '1b']);
});

test('work that fails does not stop its key', async () => {
  const queues = openKeyedQueue();
  let reached = false;
  queues.run(1, 7, () => Promise.reject(new Error('no')));
  queues.run(1, 7, async () => {
    reached = true;
  });
  await queues.idle();
  expect(reached).toBe(true);
});

test('people take turns under a key, and each one’s own stays in order', async () => {
  const queues = openKeyedQueue();
  const done: string[] = [];
  for (const n of [1, 2, 3]) queues.run(1, 7, async () => void done.push(`a${n}`));
  for (const n of [1, 2]) queues.run(1, 8, async () => void done.push(`b${n}`));
  await queues.idle();
  expect(done).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
});
