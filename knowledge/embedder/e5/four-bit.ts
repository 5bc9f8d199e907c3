/** Rows of weights in blocks of 32: a float16 that they are multiples of, then 16 bytes (Q4_0 of llama.cpp). */
export type FourBit = Uint8Array;

/** Weights of a block. */
export const blockSize = 32;

const blockBytes = 18;

/**
 * The same weights as onnxruntime’s `MatMulNBits` takes them: the multiples apart, and two neighbours a byte, where Q4_0
 * has the two that are sixteen apart. The middle, 0, is 8 in both.
 */
export function forMatMulNBits(weights: FourBit): { packed: Uint8Array; scales: Float32Array } {
  const blocks = weights.length / blockBytes;
  const packed = new Uint8Array(blocks * 16);
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const start = block * blockBytes;
    scales[block] = fromHalf(weights, start);
    for (let at = 0; at < 16; at++) {
      const first = nibble(weights, start + 2, 2 * at);
      packed[block * 16 + at] = first | (nibble(weights, start + 2, 2 * at + 1) << 4);
    }
  }
  return { packed, scales };
}

/** The weights as numbers. */
export function unpacked(weights: FourBit): Float32Array {
  const numbers = new Float32Array((weights.length / blockBytes) * blockSize);
  for (let at = 0; at < numbers.length; at++) {
    const start = Math.floor(at / blockSize) * blockBytes;
    numbers[at] = (nibble(weights, start + 2, at % blockSize) - 8) * fromHalf(weights, start);
  }
  return numbers;
}

/** @param place which of a block’s 32 weights */
function nibble(weights: FourBit, start: number, place: number): number {
  const byte = weights[start + (place % 16)] ?? 0;
  return place < 16 ? byte & 15 : byte >> 4;
}

/** A float16 (IEEE 754), its low byte first. */
function fromHalf(bytes: Uint8Array, at: number): number {
  const half = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  // Weights are never infinite: 31 is not told from the others.
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}
