import { expect, test } from 'vitest';
import { forMatMulNBits, unpacked } from './four-bit.ts';

/** A block of a float16 (0.5, or 2 ** -14 / 2) and the weights 0 to 15, each twice sixteen apart but the last one. */
const block = Uint8Array.from([
  ...[0x00, 0x38],
  ...Array.from({ length: 16 }, (_, at) => at | ((at === 15 ? 0 : at) << 4)),
]);

test('a weight is its nibble less eight, times the multiple of its block', () => {
  const numbers = unpacked(Uint8Array.from([...block, 0x00, 0x82, ...block.subarray(2)]));
  expect(numbers).toHaveLength(64);
  expect([...numbers.subarray(0, 4)]).toEqual([-4, -3.5, -3, -2.5]);
  expect([numbers[15], numbers[16], numbers[31]]).toEqual([3.5, -4, -4]);
  // A negative one, too small for an exponent of its own.
  expect(numbers[32]).toBe(8 * 2 ** -14 * 0.5);
});

test('onnxruntime gets the same weights, two neighbours a byte', () => {
  const { packed, scales } = forMatMulNBits(block);
  expect([...scales]).toEqual([0.5]);
  const weights = [...packed].flatMap(byte => [(byte & 15) - 8, (byte >> 4) - 8]);
  expect(weights.map(weight => weight * 0.5)).toEqual([...unpacked(block)]);
});
