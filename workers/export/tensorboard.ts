/** A figure of one step. */
export interface Scalar {
  /** Its curve: `training/loss`. */
  tag: string;
  step: number;
  value: number;
}

/**
 * Scalars as an event file of TensorBoard: a TFRecord file of `Event` messages
 * (https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto).
 *
 * @param seconds wall time of all of them, since 1970
 */
export function tensorBoardFile(scalars: readonly Scalar[], seconds: number): Buffer {
  const version = Buffer.concat([wallTime(seconds), bytes(3, Buffer.from('brain.Event:2'))]);
  return Buffer.concat([
    record(version),
    ...scalars.map(({ tag, step, value }) => {
      const single = Buffer.alloc(5);
      single[0] = (2 << 3) | 5;
      single.writeFloatLE(value, 1);
      const summary = bytes(1, Buffer.concat([bytes(1, Buffer.from(tag)), single]));
      return record(
        Buffer.concat([wallTime(seconds), Buffer.from([2 << 3]), varint(step), bytes(5, summary)]),
      );
    }),
  ]);
}

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), which Node’s zlib has not. */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const table = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** Length and content, each with its checksum, rotated as TFRecord has it. */
function record(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, masked(length), data, masked(data)]);
}

function masked(data: Buffer): Buffer {
  const crc = crc32c(data);
  const written = Buffer.alloc(4);
  written.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return written;
}

function wallTime(seconds: number): Buffer {
  const field = Buffer.alloc(9);
  field[0] = (1 << 3) | 1;
  field.writeDoubleLE(seconds, 1);
  return field;
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2]), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 128)) out.push((left % 128) | 0x80);
  return Buffer.from([...out, left]);
}
