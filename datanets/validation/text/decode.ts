import { isUtf8 } from 'node:buffer';
import type { Fault } from '../findings.ts';
import { number } from '../findings.ts';

/**
 * The file's text, without a byte order mark and with line ends as `\n`, or where it stops being UTF-8.
 *
 * @returns the text, or a fault that names the first wrong byte, its offset (0-based) and its line
 */
export function decode(bytes: Uint8Array): { text: string } | { fault: Fault } {
  if (isUtf8(bytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
    return { text: plain.includes('\r') ? plain.replace(/\r\n?/g, '\n') : plain };
  }
  const offset = firstWrongByte(bytes);
  const byte = bytes[offset] ?? 0;
  const line = bytes.subarray(0, offset).reduce((lines, value) => lines + (value === 10 ? 1 : 0), 1);
  const guess = guessOf(bytes);
  return {
    fault: {
      code: 'not-utf-8',
      severity: 'error',
      message: `Line ${number(line)} is not UTF-8: byte 0x${byte.toString(16).padStart(2, '0').toUpperCase()} at offset ${number(offset)}${guess}.`,
      mend: 'Save the file with the encoding UTF-8 and drop it again.',
    },
  };
}

/** Halves the span until the first byte is found that no valid text can hold there. Reads each byte about twice. */
function firstWrongByte(bytes: Uint8Array): number {
  let good = 0;
  let end = bytes.length;
  while (end - good > 64) {
    const middle = boundary(bytes, (good + end) >> 1, good);
    if (middle > good && isUtf8(bytes.subarray(good, middle))) good = middle;
    else if (middle > good && middle < end) end = middle;
    else break;
  }
  while (good < bytes.length) {
    const next = good + lengthOf(bytes[good] ?? 0);
    if (!isUtf8(bytes.subarray(good, next)) || next > bytes.length) return good;
    good = next;
  }
  return good;
}

/** The nearest start of a character at or before `at`. */
function boundary(bytes: Uint8Array, at: number, least: number): number {
  let start = at;
  while (start > least && at - start < 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}

function lengthOf(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
}

function guessOf(bytes: Uint8Array): string {
  const zeros = bytes.subarray(0, 4096).reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0);
  if (zeros > 100) return '; it looks like UTF-16';
  return '; it looks like Latin-1 or Windows-1252';
}
