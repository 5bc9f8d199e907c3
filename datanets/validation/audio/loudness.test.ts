import { expect, test } from 'vitest';
import { loudness } from './loudness.ts';

const sine = (frequency: number, decibels: number, seconds: number, rate: number) =>
  Float32Array.from(
    { length: seconds * rate },
    (_, at) => 10 ** (decibels / 20) * Math.sin((2 * Math.PI * frequency * at) / rate),
  );

test.each([8000, 16_000, 44_100, 48_000])(
  'a full-scale sine of 997 Hz in one channel has -3.01 LUFS at %d Hz, as BS.1770-4 says',
  rate => expect(loudness([sine(997, 0, 5, rate)], rate)).toBeCloseTo(-3.01, 1),
);

test.each([-23, -33])('a stereo sine of 1 kHz at %d dBFS has as many LUFS, as EBU Tech 3341 says', level => {
  const channel = sine(1000, level, 20, 48_000);
  expect(loudness([channel, channel], 48_000)).toBeCloseTo(level, 1);
});

test('pauses and quiet parts are gated out: EBU Tech 3341, case 3', () => {
  const quiet = sine(1000, -36, 10, 48_000);
  const loud = sine(1000, -23, 60, 48_000);
  const channel = Float32Array.from([...quiet, ...loud, ...quiet]);
  expect(loudness([channel, channel], 48_000)).toBeCloseTo(-23, 1);
});

test('silence has none', () =>
  expect(loudness([new Float32Array(48_000)], 48_000)).toBe(Number.NEGATIVE_INFINITY));
