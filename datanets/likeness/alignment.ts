import { Fft } from './fft.ts';

export interface Alignment {
  /** Samples of `a` before the first of `b`; less than 0 where `b` begins earlier. */
  shift: number;
  /** Correlation of the two where they overlap, from -1 to 1. */
  correlation: number;
  /** Samples that overlap. */
  overlap: number;
}

/**
 * Where one recording lies in another: the shift at which they correlate most, by the Fourier transform of both. A
 * recording and a copy of it correlate whatever its codec and loudness; two takes of the same words don’t, since their
 * waves are not in step.
 */
export function aligned(a: Float32Array, b: Float32Array): Alignment {
  const size = 2 ** Math.ceil(Math.log2(a.length + b.length));
  const fft = new Fft(size);
  // The one as the real part, the other as the imaginary: one transform for both.
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(a);
  imaginary.set(b);
  fft.forward(real, imaginary);
  const productX = new Float64Array(size);
  const productY = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const j = (size - i) % size;
    const [x, y, otherX, otherY] = [real[i] ?? 0, imaginary[i] ?? 0, real[j] ?? 0, imaginary[j] ?? 0];
    const [aX, aY] = [(x + otherX) / 2, (y - otherY) / 2];
    const [bX, bY] = [(y + otherY) / 2, (otherX - x) / 2];
    productX[i] = aX * bX + aY * bY;
    productY[i] = aY * bX - aX * bY;
  }
  fft.inverse(productX, productY);
  let best = 0;
  for (let i = 1; i < size; i++) if ((productX[i] ?? 0) > (productX[best] ?? 0)) best = i;
  const shift = best > size / 2 ? best - size : best;
  return { shift, ...correlationAt(a, b, shift) };
}

function correlationAt(a: Float32Array, b: Float32Array, shift: number) {
  const from = Math.max(0, shift);
  const to = Math.min(a.length, b.length + shift);
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const [x, y] = [a[i] ?? 0, b[i - shift] ?? 0];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const spread = Math.sqrt(squaresA * squaresB);
  return { correlation: spread > 0 ? both / spread : 0, overlap: Math.max(0, to - from) };
}
