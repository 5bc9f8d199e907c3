import { inflateSync } from 'node:zlib';
import { message } from '../../../store/message.ts';
import { Unreadable } from '../archive/unreadable.ts';
import { error } from '../rows/faults.ts';

/** Bytes that one stream may unpack to: a page of 600 dots an inch in colour. */
const mostUnpacked = 120_000_000;
/** How often a stream may be compressed; no program does it twice. */
const deepest = 2;

/**
 * Refuses a PDF with a stream that unpacks to more than any page has, before pdf.js unpacks it whole into memory. Yields
 * the share done.
 *
 * @throws Unreadable
 */
export function* checkStreams(bytes: Uint8Array): Generator<number, void> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf('stream'); at !== -1; at = file.indexOf('stream', at + 6)) {
    let start = at + 6;
    while (file[start] === 13 || file[start] === 10) start++;
    const end = file.indexOf('endstream', start);
    if (end === -1) return;
    check(file.subarray(start, end), 0);
    at = end;
    yield at / file.length;
  }
}

function check(data: Uint8Array, depth: number): void {
  if (((data[0] ?? 0) & 0x0f) !== 8 || (((data[0] ?? 0) << 8) | (data[1] ?? 0)) % 31 !== 0) return;
  if (depth === deepest) throw new Unreadable(tooMuch);
  let unpacked: Uint8Array;
  try {
    unpacked = inflateSync(data, { maxOutputLength: mostUnpacked });
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'ERR_BUFFER_TOO_LARGE')
      throw new Unreadable(tooMuch);
    return;
  }
  check(unpacked, depth + 1);
}

const tooMuch = error(
  'document-too-large',
  message('Something in the PDF unpacks to more than {most, number} MB.', { most: mostUnpacked / 1e6 }),
  message('Save it anew with the program that made it, and drop that.'),
);
