import type { ZipEntry } from './zip.ts';

/** Bytes of a header, and of what contents are filled up to. */
const block = 512;
/** Two empty blocks. */
const end = 2 * block;

/** Bytes of the archive that {@link tar} makes of these. */
export function tarBytes(entries: readonly Pick<ZipEntry, 'bytes'>[]): number {
  return entries.reduce((sum, { bytes }) => sum + block + bytes + padding(bytes), end);
}

/**
 * A tar archive, piece by piece, as POSIX has it (ustar, https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html).
 * The same entries in the same order are the same bytes everywhere: all belong to nobody and bear the first second of 1970.
 *
 * @throws Error for a path over 100 bytes or a content of 8 GiB and more, which the format has no room for, and when a
 *   content has not as many bytes as it says
 */
export async function* tar(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  for (const { path, bytes, content } of entries) {
    yield header(path, bytes);
    let read = 0;
    for await (const piece of content()) {
      read += piece.byteLength;
      yield piece;
    }
    if (read !== bytes) throw new Error(`${path} has ${read} bytes and not ${bytes}.`);
    if (padding(bytes) > 0) yield Buffer.alloc(padding(bytes));
  }
  yield Buffer.alloc(end);
}

function padding(bytes: number): number {
  return (block - (bytes % block)) % block;
}

function header(path: string, bytes: number): Buffer {
  const name = Buffer.from(path);
  if (name.length > 100 || bytes >= 8 ** 11)
    throw new Error(`${path} with its ${bytes} bytes has no room in a tar archive.`);
  const fields = Buffer.alloc(block);
  name.copy(fields);
  const octal = (value: number, at: number, digits: number) =>
    fields.write(value.toString(8).padStart(digits, '0'), at);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(bytes, 124, 11);
  octal(0, 136, 11);
  // The checksum is taken with blanks in its own place.
  fields.write('        ', 148);
  fields.write('0', 156);
  fields.write('ustar\0', 257);
  fields.write('00', 263);
  const sum = fields.reduce((total, byte) => total + byte, 0);
  fields.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return fields;
}
