import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withRetry } from './retry.ts';
import { DatabaseUnavailable } from './unavailable.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work that finds the database away so many times, and says how often it was tried. */
function awayFor(times: number) {
  const work = vi.fn(async () => {
    if (work.mock.calls.length <= times) throw new DatabaseUnavailable('away');
    return 'done';
  });
  return work;
}

test('what finds the database away is tried again until it works', async () => {
  const work = awayFor(6);
  const done = withRetry(work);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await done).toBe('done');
  expect(work).toHaveBeenCalledTimes(7);
});

test('it gives up after five to six minutes, or when it was told how often to try', async () => {
  for (const [options, minutes] of [
    [{}, 6],
    [{ tries: 2 }, 0.1],
  ] as const) {
    const ended = expect(withRetry(awayFor(100), options)).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(minutes * 60_000);
    await ended;
  }
});

test('an error of the statement itself is thrown at once, and so is any when there is no time left', async () => {
  const wrong = vi.fn(async () => {
    throw Object.assign(new Error('duplicate key'), { code: '23505' });
  });
  await expect(withRetry(wrong)).rejects.toThrow('duplicate key');
  expect(wrong).toHaveBeenCalledTimes(1);
  await expect(withRetry(awayFor(1), { isEnding: () => true })).rejects.toThrow('away');
});

test('the waiting ends with its signal', async () => {
  const stop = new AbortController();
  const ended = expect(withRetry(awayFor(100), { signal: stop.signal })).rejects.toThrow(DatabaseUnavailable);
  await vi.advanceTimersByTimeAsync(1000);
  stop.abort();
  await ended;
});
