/**
 * The discrete Fourier transform of a power of two, in place (Cooley and Tukey, 1965). Ours, since a page of it is all that
 * is needed and a package for it would be larger.
 */
export class Fft {
  readonly size: number;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  readonly #order: Uint32Array;

  /** @param size a power of two */
  constructor(size: number) {
    this.size = size;
    const bits = Math.log2(size);
    this.#cosines = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sines = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size));
    this.#order = new Uint32Array(size);
    for (let i = 1; i < size; i++) {
      this.#order[i] = ((this.#order[i >> 1] ?? 0) >> 1) | ((i & 1) << (bits - 1));
    }
  }

  forward(real: Float64Array, imaginary: Float64Array): void {
    this.#transform(real, imaginary, -1);
  }

  /** The inverse, times {@link size}. */
  inverse(real: Float64Array, imaginary: Float64Array): void {
    this.#transform(real, imaginary, 1);
  }

  #transform(real: Float64Array, imaginary: Float64Array, sign: number): void {
    const { size } = this;
    for (let i = 0; i < size; i++) {
      const j = this.#order[i] ?? 0;
      if (j <= i) continue;
      swap(real, i, j);
      swap(imaginary, i, j);
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let from = 0; from < size; from += 2 * half) {
        for (let k = 0; k < half; k++) {
          const cosine = this.#cosines[k * stride] ?? 0;
          const sine = sign * (this.#sines[k * stride] ?? 0);
          const a = from + k;
          const b = a + half;
          const [x, y] = [real[b] ?? 0, imaginary[b] ?? 0];
          const turnedX = x * cosine - y * sine;
          const turnedY = x * sine + y * cosine;
          const [realA, imaginaryA] = [real[a] ?? 0, imaginary[a] ?? 0];
          real[b] = realA - turnedX;
          imaginary[b] = imaginaryA - turnedY;
          real[a] = realA + turnedX;
          imaginary[a] = imaginaryA + turnedY;
        }
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i] ?? 0;
  values[i] = values[j] ?? 0;
  values[j] = kept;
}
