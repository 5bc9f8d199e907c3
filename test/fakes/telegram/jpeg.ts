/**
 * A baseline JPEG of RGBA pixels, as ITU-T T.81 has it, in the simplest form: no subsampling, and Huffman codes that are
 * all of one length. It is larger than others make it and any decoder reads it.
 *
 * @param quality 1 to 100, scaled as libjpeg does
 */
export function encodeJpeg(pixels: Uint8Array, width: number, height: number, quality: number): Uint8Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const steps = luminance.map(step => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))));
  const bits = new Bits();
  const before = [0, 0, 0];
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (const [channel, block] of blocksAt(pixels, width, height, left, top).entries()) {
        before[channel] = writeBlock(bits, transform(block), steps, before[channel] ?? 0);
      }
    }
  }
  const ids = [1, 2, 3];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...zigzag.map(at => steps[at] ?? 1)]),
    segment(0xc0, [
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      3,
      ...ids.flatMap(id => [id, 0x11, 0]),
    ]),
    segment(0xc4, [0x00, ...lengths(dcBits, dcSymbols.length), ...dcSymbols]),
    segment(0xc4, [0x10, ...lengths(acBits, acSymbols.length), ...acSymbols]),
    segment(0xda, [3, ...ids.flatMap(id => [id, 0]), 0, 63, 0]),
    bits.end(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** Table K.1: steps for luminance; here for all channels. */
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/** Figure A.6: places of a block along its diagonals, back and forth. */
const zigzag = Array.from({ length: 64 }, (_, at) => at).sort((a, b) => {
  const diagonal = (at: number) => (at >> 3) + (at & 7);
  const isUp = diagonal(a) % 2 === 0;
  return diagonal(a) - diagonal(b) || (isUp ? b - a : a - b);
});

const dcBits = 4;
const dcSymbols = Array.from({ length: 12 }, (_, size) => size);
const acBits = 8;
/** End of block, sixteen zeros, and each run of zeros with each size of what follows. */
const acSymbols = [
  0x00,
  0xf0,
  ...Array.from({ length: 160 }, (_, at) => (Math.floor(at / 10) << 4) | ((at % 10) + 1)),
];
const acCodes = new Map(acSymbols.map((symbol, code) => [symbol, code]));

/** How many codes there are of each length from 1 to 16. */
function lengths(bits: number, count: number): number[] {
  return Array.from({ length: 16 }, (_, at) => (at + 1 === bits ? count : 0));
}

function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

/** Y, Cb and Cr of 8 by 8 pixels; what lies outside repeats the edge. */
function blocksAt(
  pixels: Uint8Array,
  width: number,
  height: number,
  left: number,
  top: number,
): Float64Array[] {
  const [y, cb, cr] = [new Float64Array(64), new Float64Array(64), new Float64Array(64)];
  for (let at = 0; at < 64; at++) {
    const row = Math.min(height - 1, top + (at >> 3));
    const column = Math.min(width - 1, left + (at & 7));
    const from = (row * width + column) * 4;
    const red = pixels[from] ?? 0;
    const green = pixels[from + 1] ?? 0;
    const blue = pixels[from + 2] ?? 0;
    y[at] = 0.299 * red + 0.587 * green + 0.114 * blue - 128;
    cb[at] = -0.168736 * red - 0.331264 * green + 0.5 * blue;
    cr[at] = 0.5 * red - 0.418688 * green - 0.081312 * blue;
  }
  return [y, cb, cr];
}

const cosines = Float64Array.from({ length: 64 }, (_, at) => {
  const [frequency, place] = [at >> 3, at & 7];
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
});

/** The discrete cosine transform, along the rows and then the columns. */
function transform(block: Float64Array): Float64Array {
  const along = (source: Float64Array) => {
    const out = new Float64Array(64);
    for (let line = 0; line < 8; line++) {
      for (let frequency = 0; frequency < 8; frequency++) {
        let sum = 0;
        for (let place = 0; place < 8; place++)
          sum += (source[line * 8 + place] ?? 0) * (cosines[frequency * 8 + place] ?? 0);
        out[frequency * 8 + line] = sum;
      }
    }
    return out;
  };
  return along(along(block));
}

/** Annex F.1.2. @returns the block's mean, from which the next one's is counted */
function writeBlock(bits: Bits, block: Float64Array, steps: readonly number[], before: number): number {
  const quantized = (at: number) => Math.round((block[at] ?? 0) / (steps[at] ?? 1));
  const mean = quantized(0);
  const change = mean - before;
  bits.write(sizeOf(change), dcBits);
  bits.write(amplitude(change), sizeOf(change));
  let zeros = 0;
  for (let place = 1; place < 64; place++) {
    const value = quantized(zigzag[place] ?? 0);
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) bits.write(acCodes.get(0xf0) ?? 0, acBits);
    bits.write(acCodes.get((zeros << 4) | sizeOf(value)) ?? 0, acBits);
    bits.write(amplitude(value), sizeOf(value));
    zeros = 0;
  }
  if (zeros > 0) bits.write(acCodes.get(0x00) ?? 0, acBits);
  return mean;
}

function sizeOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

/** Negative numbers are written as their distance from the smallest of their size. */
function amplitude(value: number): number {
  return value < 0 ? value + (1 << sizeOf(value)) - 1 : value;
}

class Bits {
  #bytes: number[] = [];
  #held = 0;
  #count = 0;

  write(value: number, length: number): void {
    this.#held = (this.#held << length) | value;
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#held >> this.#count) & 255;
      this.#bytes.push(byte);
      // A zero after 0xff says that it is no marker.
      if (byte === 255) this.#bytes.push(0);
    }
    this.#held &= (1 << this.#count) - 1;
  }

  end(): Buffer {
    while (this.#count > 0) this.write(1, 1);
    return Buffer.from(this.#bytes);
  }
}
