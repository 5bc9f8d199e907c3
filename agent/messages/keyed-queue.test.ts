import { expect, test } from 'vitest';
import { keepingTurn, outOfTurn } from '../turn.ts';
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

test('what waits for something outside lets the others under its key go on, and comes back in its turn', async () => {
  const queues = openKeyedQueue();
  const done: string[] = [];
  const outside = Promise.withResolvers<void>();
  const slow = Promise.withResolvers<void>();
  queues.run(1, 7, async () => {
    await outOfTurn(() => outside.promise);
    done.push('a');
  });
  queues.run(1, 7, async () => void done.push('own'));
  queues.run(1, 8, async () => {
    outside.resolve();
    await slow.promise;
    done.push('b');
  });
  await outside.promise;
  slow.resolve();
  await queues.idle();
  expect(done).toEqual(['b', 'a', 'own']);
});

test('a key is busy as long as something is out of its turn, also when that fails', async () => {
  const queues = openKeyedQueue();
  const outside = Promise.withResolvers<void>();
  let failed = false;
  queues.run(1, 7, () =>
    outOfTurn(() => outside.promise).catch(() => {
      failed = true;
    }),
  );
  await new Promise(setImmediate);
  expect(queues.isBusy(1)).toBe(true);
  outside.reject(new Error('gone'));
  await queues.idle();
  expect(failed).toBe(true);
  expect(queues.isBusy(1)).toBe(false);
});

test('what keeps its turn holds the others, whatever it waits for', async () => {
  const queues = openKeyedQueue();
  const done: string[] = [];
  const outside = Promise.withResolvers<void>();
  queues.run(1, 7, async () => {
    await keepingTurn(() => outOfTurn(() => outside.promise));
    done.push('a');
  });
  queues.run(1, 8, async () => void done.push('b'));
  await new Promise(setImmediate);
  outside.resolve();
  await queues.idle();
  expect(done).toEqual(['a', 'b']);
});
