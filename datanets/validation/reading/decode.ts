import { isUtf8 } from 'node:buffer';
import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error, info, warning } from '../rows/faults.ts';
import { wideEncoding } from './identify.ts';

/**
 * The file's text, without a byte order mark and with line ends as `\n`. UTF-8 and UTF-16 are read as they are;
 * Windows-1252, which older spreadsheets write, where it makes sense as such, with a warning that shows a word.
 *
 * @returns the text, or a fault that names the first byte that is no UTF-8, its offset (0-based) and its line
 */
export function decode(bytes: Uint8Array): { text: string; note?: Fault } | { fault: Fault } {
  const wide = wideEncoding(bytes);
  if (wide) {
    const text = plain(new TextDecoder(wide).decode(bytes));
    return { text, note: info('utf-16', message('The file was read as UTF-16.')) };
  }
  if (isUtf8(bytes)) {
    return { text: plain(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) };
  }
  const western = asWindows1252(bytes);
  return western ?? { fault: notUtf8(bytes) };
}

function plain(text: string): string {
  const unmarked = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return unmarked.includes('\r') ? unmarked.replace(/\r\n?/g, '\n') : unmarked;
}

/**
 * Read as Windows-1252, unless that gives nonsense: bytes that it leaves undefined, more letters beyond ASCII than a
 * language of Western Europe has (another alphabet's encoding), signs in the middle of words, or a file that is UTF-8
 * but for a few broken bytes.
 */
function asWindows1252(bytes: Uint8Array): { text: string; note: Fault } | undefined {
  const utf8 = new TextDecoder('utf-8').decode(bytes);
  const broken = count(utf8, /\uFFFD/g);
  const whole = count(utf8, /[^\0-\x7f\uFFFD]/g);
  if (whole >= broken || isCutOff(bytes)) return undefined;
  const text = plain(new TextDecoder('windows-1252').decode(bytes));
  if (/[\x80-\x9f]/.test(text)) return undefined;
  const foreign = count(text, /[\u00c0-\u024f]/g);
  const signs = count(text, /\p{L}[^\0-\x7f\p{L}\u2019\u00ad\u00a0\u00b7\u2013\u2014\u2026](?=\p{L})/gu);
  if (foreign > count(text, /\p{L}/gu) * 0.25 || signs > foreign * 0.1 + 1) return undefined;
  const word = /[\p{L}]*[^\0-\x7f][\p{L}]*/u.exec(text)?.[0] ?? '';
  return {
    text,
    note: warning(
      'windows-1252',
      message('The file is not UTF-8; it was read as Windows-1252, for example “{word}”.', {
        word: excerpt(word, 30),
      }),
      message('If that word is wrong, save the file with the encoding UTF-8 and drop it again.'),
    ),
  };
}

/** Whether the file ends within a character of UTF-8. */
function isCutOff(bytes: Uint8Array): boolean {
  const at = firstWrongByte(bytes);
  return at < bytes.length - 1 && bytes.length - at < lengthOf(bytes[at] ?? 0);
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found++;
  return found;
}

function notUtf8(bytes: Uint8Array): Fault {
  const offset = firstWrongByte(bytes);
  const byte = bytes[offset] ?? 0;
  const line = bytes.subarray(0, offset).reduce((lines, value) => lines + (value === 10 ? 1 : 0), 1);
  return error(
    'not-utf-8',
    message(
      'Line {line, number} is not UTF-8: byte {byte} at offset {offset, number}; the file is in another encoding, or that place is damaged.',
      { line, byte: `0x${byte.toString(16).padStart(2, '0').toUpperCase()}`, offset },
    ),
    message('Save the file with the encoding UTF-8 and drop it again.'),
  );
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
