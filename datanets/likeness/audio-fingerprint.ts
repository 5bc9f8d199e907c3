import { Fft } from './fft.ts';

/**
 * The audio fingerprint of Haitsma and Kalker (“A Highly Robust Audio Fingerprinting System”, ISMIR 2002): of each frame
 * of 0.37 s, one every 11.6 ms, 33 bands from 300 to 2,000 Hz; a bit says whether the difference of two neighbouring bands
 * grew since the frame before. A frame is a word of 32 bits; the same recording has a bit error rate under 0.35.
 */
export const fingerprintRate = 5512;
/** Bit error rate below which two stretches are of the same recording, by the paper. */
export const sameBelow = 0.35;

const frame = 2048;
/** Samples from a frame to the next: a 32nd of it. */
export const hop = frame / 32;
const bands = 33;
const [lowest, highest] = [300, 2000];

const fft = new Fft(frame);
const hann = Float64Array.from({ length: frame }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frame));
const edges = Array.from({ length: bands + 1 }, (_, i) =>
  Math.round(((lowest * (highest / lowest) ** (i / bands)) / fingerprintRate) * frame),
);

export interface AudioFingerprint {
  /** A word a frame; shorter than a frame there is none. */
  words: Int32Array;
  /** Frames that are loud enough to mean something: at most 50 dB below the loudest. */
  isLoud: Uint8Array;
}

/** @param samples one channel at {@link fingerprintRate} */
export function audioFingerprint(samples: Float32Array): AudioFingerprint {
  const count = Math.max(0, Math.floor((samples.length - frame) / hop) + 1);
  const words = new Int32Array(Math.max(0, count - 1));
  const levels = new Float64Array(words.length);
  let before: Float64Array | undefined;
  for (let at = 0; at < count; at++) {
    const energies = bandEnergies(samples, at * hop);
    if (before) {
      words[at - 1] = wordOf(energies, before);
      levels[at - 1] = energies.reduce((sum, energy) => sum + energy, 0);
    }
    before = energies;
  }
  const floor = levels.reduce((most, level) => Math.max(most, level), 0) * 1e-5;
  return { words, isLoud: Uint8Array.from(levels, level => (level > floor && level > 1e-9 ? 1 : 0)) };
}

/**
 * The share of bits that differ where two overlap.
 *
 * @param shift words of `a` before the first of `b`; less than 0 where `b` begins earlier
 */
export function bitErrorRate(a: Int32Array, b: Int32Array, shift: number): number {
  const from = Math.max(0, shift);
  const to = Math.min(a.length, b.length + shift);
  if (to <= from) return 1;
  let different = 0;
  for (let i = from; i < to; i++) different += bitCount((a[i] ?? 0) ^ (b[i - shift] ?? 0));
  return different / (32 * (to - from));
}

function bandEnergies(samples: Float32Array, from: number): Float64Array {
  const real = new Float64Array(frame);
  const imaginary = new Float64Array(frame);
  for (let i = 0; i < frame; i++) real[i] = (samples[from + i] ?? 0) * (hann[i] ?? 0);
  fft.forward(real, imaginary);
  const out = new Float64Array(bands);
  for (let band = 0; band < bands; band++) {
    let sum = 0;
    const first = edges[band] ?? 0;
    // The lowest bands are less than a bin wide.
    const last = Math.max(first + 1, edges[band + 1] ?? 0);
    for (let bin = first; bin < last; bin++) sum += (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2;
    out[band] = sum;
  }
  return out;
}

function wordOf(now: Float64Array, before: Float64Array): number {
  let word = 0;
  for (let band = 0; band < bands - 1; band++) {
    const difference = (now[band] ?? 0) - (now[band + 1] ?? 0);
    const earlier = (before[band] ?? 0) - (before[band + 1] ?? 0);
    if (difference - earlier > 0) word |= 1 << band;
  }
  return word;
}

function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
