import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type IdleWatch, openIdleWatch } from './idle-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether it is calm once `milliseconds` have passed. */
async function calmAfter(idle: IdleWatch, milliseconds: number): Promise<boolean> {
  let isCalm = false;
  void idle.wait().then(() => {
    isCalm = true;
  });
  await vi.advanceTimersByTimeAsync(milliseconds);
  return isCalm;
}

test('where nobody asks it is calm after a tenth of a second, and from then on at once', async () => {
  const idle = openIdleWatch();
  expect(await calmAfter(idle, 90)).toBe(false);
  expect(await calmAfter(idle, 20)).toBe(true);
  expect(await calmAfter(idle, 1)).toBe(true);
});

test('while somebody waits for an answer it is not, nor right after it', async () => {
  const idle = openIdleWatch();
  const answered = idle.asked();
  expect(await calmAfter(idle, 500)).toBe(false);
  answered();
  expect(await calmAfter(idle, 90)).toBe(false);
  const again = idle.asked();
  expect(await calmAfter(idle, 200)).toBe(false);
  again();
  again();
  expect(await calmAfter(idle, 110)).toBe(true);
});

test('a page that never stops asking is waited for two seconds in all', async () => {
  const idle = openIdleWatch();
  idle.asked();
  expect(await calmAfter(idle, 1900)).toBe(false);
  expect(await calmAfter(idle, 110)).toBe(true);
  idle.asked();
  expect(await calmAfter(idle, 1)).toBe(true);
});
