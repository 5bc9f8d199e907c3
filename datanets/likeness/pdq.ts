/**
 * PDQ, Facebook's perceptual hash of pictures (“The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm”,
 * 2019): brightness is blurred and sampled down to 64 x 64, and of its cosine transform the 16 x 16 lowest frequencies
 * give a bit each, whether they are above the median. Two pictures match at 31 different bits of 256 or less.
 */
export const pdqBits = 256;
/** Different bits up to which two hashes match, by the paper. */
export const pdqMatch = 31;

/** A hash as 16 words of 16 bits. */
export type Pdq = Uint16Array;

/** Brightness, row by row, from 0 to 255. */
export interface Luma {
  width: number;
  height: number;
  values: Float32Array;
}

/**
 * The hashes of a picture as it is and as it looks turned and mirrored: the eight symmetries of a square, itself first.
 * They follow from one transform: a mirrored picture has the odd frequencies with the other sign, a transposed one has
 * them transposed.
 */
export function pdqHashes(luma: Luma): Pdq[] {
  const plain = frequencies(sampled(luma));
  const transposed = transpose(plain);
  return [plain, transposed].flatMap(one =>
    mirrors.map(([x, y]) => hashOf(x || y ? mirrored(one, x, y) : one)),
  );
}

/** How many bits of two hashes differ. */
export function pdqDistance(a: Pdq, b: Pdq): number {
  let bits = 0;
  for (let i = 0; i < 16; i++) bits += bitCount((a[i] ?? 0) ^ (b[i] ?? 0));
  return bits;
}

/** A hash in hexadecimal, 64 digits, and back. */
export function pdqText(hash: Pdq): string {
  return [...hash].map(word => word.toString(16).padStart(4, '0')).join('');
}

export function pdqOf(text: string): Pdq {
  return Uint16Array.from({ length: 16 }, (_, i) => Number.parseInt(text.slice(i * 4, i * 4 + 4), 16));
}

/** What a hash is found by: each of its words with its place. */
export function pdqBands(hash: Pdq): number[] {
  return [...hash].map((word, place) => (place << 16) | word);
}

/**
 * What to look for: the words of a hash, and each with one bit changed. Of 31 different bits in 16 words, some word has
 * one or none, so no match is missed (multi-index hashing: Norouzi, Punjani and Fleet, 2012).
 */
export function pdqProbes(hash: Pdq): number[] {
  return pdqBands(hash).flatMap(band => [band, ...Array.from({ length: 16 }, (_, bit) => band ^ (1 << bit))]);
}

const mirrors = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

const side = 64;
const kept = 16;

/** Blurred twice by a box of a 128th of the size (a tent, as good as a Gaussian), then the middle of each of 64 x 64 cells. */
function sampled({ width, height, values }: Luma): Float32Array {
  let buffer = values;
  for (let pass = 0; pass < 2; pass++) {
    buffer = boxed(buffer, { lines: height, length: width, step: 1, stride: width });
    buffer = boxed(buffer, { lines: width, length: height, step: width, stride: 1 });
  }
  const cells = new Float32Array(side * side);
  for (let i = 0; i < side; i++) {
    const row = Math.floor(((i + 0.5) * height) / side) * width;
    for (let j = 0; j < side; j++) {
      cells[i * side + j] = buffer[row + Math.floor(((j + 0.5) * width) / side)] ?? 0;
    }
  }
  return cells;
}

interface Lines {
  lines: number;
  length: number;
  /** From one value of a line to the next, and from a line to the next. */
  step: number;
  stride: number;
}

/** The mean over a window that is cut off at the ends, along each line. */
function boxed(values: Float32Array, { lines, length, step, stride }: Lines): Float32Array {
  const window = Math.ceil(length / 128);
  const before = Math.floor((window + 2) / 2) - 1;
  const after = window - 1 - before;
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    const at = (i: number) => values[line * stride + i * step] ?? 0;
    let sum = 0;
    let count = 0;
    for (let i = 0; i < Math.min(after, length); i++) {
      sum += at(i);
      count++;
    }
    for (let i = 0; i < length; i++) {
      if (i + after < length) {
        sum += at(i + after);
        count++;
      }
      if (i - before - 1 >= 0) {
        sum -= at(i - before - 1);
        count--;
      }
      out[line * stride + i * step] = sum / count;
    }
  }
  return out;
}

/** Rows of the cosine transform: frequencies 1 to 16; the mean (frequency 0) says nothing of a picture. */
const cosines = Float32Array.from({ length: kept * side }, (_, at) => {
  const frequency = Math.floor(at / side) + 1;
  return Math.sqrt(2 / side) * Math.cos((Math.PI / (2 * side)) * frequency * (2 * (at % side) + 1));
});

function frequencies(cells: Float32Array): Float32Array {
  const half = new Float32Array(kept * side);
  for (let i = 0; i < kept; i++) {
    for (let k = 0; k < side; k++) {
      const weight = cosines[i * side + k] ?? 0;
      for (let j = 0; j < side; j++)
        half[i * side + j] = (half[i * side + j] ?? 0) + weight * (cells[k * side + j] ?? 0);
    }
  }
  const out = new Float32Array(kept * kept);
  for (let i = 0; i < kept; i++) {
    for (let j = 0; j < kept; j++) {
      let sum = 0;
      for (let k = 0; k < side; k++) sum += (half[i * side + k] ?? 0) * (cosines[j * side + k] ?? 0);
      out[i * kept + j] = sum;
    }
  }
  return out;
}

function transpose(values: Float32Array): Float32Array {
  return values.map((_, at) => values[(at % kept) * kept + Math.floor(at / kept)] ?? 0);
}

/** Frequencies count from 1, so those at even places are odd. */
function mirrored(values: Float32Array, x: boolean, y: boolean): Float32Array {
  return values.map((value, at) => {
    const isFlippedX = x && (at % kept) % 2 === 0;
    const isFlippedY = y && Math.floor(at / kept) % 2 === 0;
    return isFlippedX === isFlippedY ? value : -value;
  });
}

function hashOf(values: Float32Array): Pdq {
  const sorted = values.toSorted();
  const median = sorted[(kept * kept) / 2 - 1] ?? 0;
  const hash = new Uint16Array(16);
  for (const [at, value] of values.entries()) {
    const word = at >> 4;
    if (value > median) hash[word] = (hash[word] ?? 0) | (1 << (at & 15));
  }
  return hash;
}

function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
