import { expect, test } from 'vitest';
import { crc32c, tensorBoardFile } from './tensorboard.ts';

test('the checksum is that of RFC 3720', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
});

test('a file is records with right checksums: the version, then a scalar each', () => {
  const file = tensorBoardFile(
    [
      { tag: 'training/loss', step: 300, value: 0.5 },
      { tag: 'held_out/loss', step: 1, value: 2 },
    ],
    1_700_000_000,
  );
  const records = recordsOf(file);
  expect(records).toHaveLength(3);
  expect(records[0]?.toString('latin1')).toContain('brain.Event:2');
  // wall_time (double), step (varint), summary { value { tag, simple_value (float) } }
  expect(records[1]?.toString('hex')).toBe(
    `09${double(1_700_000_000)}10ac022a160a140a0d${Buffer.from('training/loss').toString('hex')}150000003f`,
  );
});

const double = (value: number) => {
  const written = Buffer.alloc(8);
  written.writeDoubleLE(value);
  return written.toString('hex');
};

function recordsOf(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 8)).toBe(mask(crc32c(file.subarray(at, at + 8))));
    expect(file.readUInt32LE(at + 12 + length)).toBe(mask(crc32c(data)));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

const mask = (crc: number) => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
