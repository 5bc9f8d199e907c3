import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openWriteBehind } from './write-behind.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('many are written at once, each in its newest value, and the rest when it stops', async () => {
  const written: [string, number][][] = [];
  const behind = openWriteBehind<string, number>({
    write: async batch => written.push([...batch]),
    milliseconds: 5,
    log: () => {},
  });
  behind.put('a', 1);
  behind.put('b', 1);
  behind.put('a', 2);
  await vi.advanceTimersByTimeAsync(4);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(written).toEqual([
    [
      ['a', 2],
      ['b', 1],
    ],
  ]);
  behind.put('c', 3);
  await behind.stop();
  expect(written[1]).toEqual([['c', 3]]);
});

test('what could not be written is tried again, and does not overtake what came since', async () => {
  const written: [string, number][][] = [];
  const said: unknown[] = [];
  let fails = true;
  const behind = openWriteBehind<string, number>({
    async write(batch) {
      if (fails) throw new Error('away');
      written.push([...batch]);
    },
    milliseconds: 1,
    log: error => said.push(error),
  });
  behind.put('a', 1);
  behind.put('b', 1);
  await vi.advanceTimersByTimeAsync(1);
  expect(said).toHaveLength(1);
  fails = false;
  behind.put('a', 2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(written).toHaveLength(1);
  expect(new Map(written[0])).toEqual(
    new Map([
      ['a', 2],
      ['b', 1],
    ]),
  );
  await behind.stop();
});

test('what is taken back is not written, also when the first try failed meanwhile', async () => {
  const first = Promise.withResolvers<void>();
  const written: string[] = [];
  const behind = openWriteBehind<string, number>({
    async write(batch) {
      await first.promise;
      written.push(...batch.keys());
    },
    milliseconds: 1,
    log: () => {},
  });
  behind.put('a', 1);
  behind.put('b', 1);
  await vi.advanceTimersByTimeAsync(1);
  const back = behind.takeBack('a');
  first.reject(new Error('away'));
  await back;
  await behind.stop();
  expect(written).toEqual([]);
});
