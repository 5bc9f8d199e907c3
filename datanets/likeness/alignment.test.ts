import { expect, test } from 'vitest';
import { dice } from '../room.fixture.ts';
import { aligned } from './alignment.ts';
import { audioFingerprint, bitErrorRate, fingerprintRate, hop, sameBelow } from './audio-fingerprint.ts';
import { resample } from './resample.ts';

const next = dice(17);
/** Noise that wanders, as speech does. */
function noise(length: number): Float32Array {
  let level = 0;
  return Float32Array.from({ length }, () => {
    level = 0.7 * level + next() - 0.5;
    return level;
  });
}

const recording = noise(3 * fingerprintRate);

test.each([0, 1, 700, 5000])('a cut of a recording is found at %d samples', at => {
  const cut = recording.slice(at, at + 9000).map(value => value * 0.2);
  const found = aligned(recording, cut);
  expect(found.shift).toBe(at);
  expect(found.correlation).toBeCloseTo(1, 5);
  expect(aligned(cut, recording).shift).toBe(0 - at);
});

test('another recording correlates nowhere', () =>
  expect(aligned(recording, noise(9000)).correlation).toBeLessThan(0.2));

test('the fingerprint of a quieter cut is that of its stretch, and another one is not', () => {
  const whole = audioFingerprint(recording).words;
  const cut = audioFingerprint(recording.slice(20 * hop).map(value => value * 0.1)).words;
  expect(bitErrorRate(whole, cut, 20)).toBeLessThan(0.02);
  expect(bitErrorRate(whole, audioFingerprint(noise(3 * fingerprintRate)).words, 0)).toBeGreaterThan(
    sameBelow,
  );
});

test('silence has no words that tell anything', () =>
  expect(audioFingerprint(new Float32Array(2 * fingerprintRate)).isLoud.some(Boolean)).toBe(false));

test('a tone stays that tone at another rate, and what the new rate can’t hold is gone', () => {
  const tone = (frequency: number, rate: number) =>
    Float32Array.from({ length: rate }, (_, at) => Math.sin((2 * Math.PI * frequency * at) / rate));
  const low = resample(tone(440, 48_000), 48_000, fingerprintRate);
  const expected = tone(440, fingerprintRate);
  for (const at of [1000, 2000, 3000]) expect(low[at]).toBeCloseTo(expected[at] ?? 0, 2);
  const high = resample(tone(5000, 48_000), 48_000, fingerprintRate).slice(200, -200);
  expect(Math.max(...high.map(Math.abs))).toBeLessThan(0.01);
});
