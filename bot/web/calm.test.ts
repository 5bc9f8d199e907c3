import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Calm, openCalm } from './calm.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether it is calm once `milliseconds` have passed. */
async function calmAfter(calm: Calm, milliseconds: number): Promise<boolean> {
  let isCalm = false;
  void calm.wait().then(() => {
    isCalm = true;
  });
  await vi.advanceTimersByTimeAsync(milliseconds);
  return isCalm;
}

test('where nobody asks it is calm after a tenth of a second, and from then on at once', async () => {
  const calm = openCalm();
  expect(await calmAfter(calm, 90)).toBe(false);
  expect(await calmAfter(calm, 20)).toBe(true);
  expect(await calmAfter(calm, 1)).toBe(true);
});

test('while somebody waits for an answer it is not, nor right after it', async () => {
  const calm = openCalm();
  const answered = calm.asked();
  expect(await calmAfter(calm, 500)).toBe(false);
  answered();
  expect(await calmAfter(calm, 90)).toBe(false);
  const again = calm.asked();
  expect(await calmAfter(calm, 200)).toBe(false);
  again();
  again();
  expect(await calmAfter(calm, 110)).toBe(true);
});

test('a page that never stops asking is waited for two seconds in all', async () => {
  const calm = openCalm();
  calm.asked();
  expect(await calmAfter(calm, 1900)).toBe(false);
  expect(await calmAfter(calm, 110)).toBe(true);
  calm.asked();
  expect(await calmAfter(calm, 1)).toBe(true);
});
