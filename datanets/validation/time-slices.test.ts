import { expect, test } from 'vitest';
import { run, runNow, timeSlices } from './time-slices.ts';

function* count(to: number): Generator<number, string> {
  for (let i = 0; i < to; i++) yield i / to;
  return 'done';
}

test('steps run to their end, at once or at a pace', async () => {
  expect(runNow(count(5))).toBe('done');
  expect(
    await run(
      count(5),
      timeSlices(() => {}),
    ),
  ).toBe('done');
});

test('other work gets its turn while steps run', async () => {
  let turns = 0;
  const other = setInterval(() => turns++, 0);
  const rests: number[] = [];
  await run(
    count(400_000),
    timeSlices(done => void rests.push(done), 2),
  );
  clearInterval(other);
  expect(rests.length).toBeGreaterThan(3);
  expect(turns).toBeGreaterThan(3);
  expect(rests).toEqual([...rests].sort((a, b) => a - b));
});

test('what a rest throws stops the work', async () => {
  let reached = 0;
  function* endless(): Generator<number, never> {
    for (;;) yield reached++;
  }
  const slice = { due: () => reached > 10, rest: () => Promise.reject(new Error('stop')) };
  await expect(run(endless(), slice)).rejects.toThrow('stop');
  expect(reached).toBe(11);
});
