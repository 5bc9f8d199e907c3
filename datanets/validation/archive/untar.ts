import type { Fault } from '../findings.ts';
import { type ArchiveBudget, type ArchivedEntry, broken, isBeside, tooMuch } from './unzip.ts';

/**
 * The files in a tar (POSIX.1-1988 ustar, with the long names of pax and of GNU), which lie in it as they are. Links,
 * devices and folders are passed over.
 *
 * Ours, as the reader of ZIP is: the format fits on this page, and the budgets are the point of it.
 */
export function untar(
  archive: Uint8Array,
  budget: ArchiveBudget,
): { entries: ArchivedEntry[] } | { fault: Fault } {
  const view = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries: ArchivedEntry[] = [];
  let longName: string | undefined;
  let count = 0;
  let total = 0;
  for (let at = 0; at + block <= view.length; ) {
    const header = view.subarray(at, at + block);
    if (header.every(byte => byte === 0)) break;
    const bytes = sizeIn(header);
    if (!isHeader(header) || bytes === undefined) return { fault: broken };
    const from = at + block;
    if (from + bytes > view.length) return { fault: broken };
    const data = view.subarray(from, from + bytes);
    at = from + Math.ceil(bytes / block) * block;
    // What a file is preceded by counts as well: a tar may be nothing else.
    total += bytes;
    if (++count > headersEach * budget.entries || total > budget.bytes) return { fault: tooMuch(budget) };
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'L') longName = textOf(data);
    else if (type === 'x') longName = pathIn(data) ?? longName;
    else if (type !== 'g') {
      const name = (longName ?? nameIn(header)).replaceAll('\\', '/');
      longName = undefined;
      if (!files.has(type) || isBeside(name)) continue;
      if (entries.length === budget.entries) return { fault: tooMuch(budget) };
      entries.push({ name, bytes, read: async () => data });
    }
  }
  return { entries };
}

/** Whether this is the beginning of one: its first header has the sum that it says. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= block && isHeader(bytes.subarray(0, block)) && bytes[0] !== 0;
}

const block = 512;
/** Headers that a file may have on average: its own, its long name’s, its folder’s. */
const headersEach = 4;

/** A regular file, as each age of the format writes it. */
const files = new Set(['0', '\0', '7']);

function isHeader(header: Uint8Array): boolean {
  const said = Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8);
  const sum = header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
  return said === sum;
}

/** In octal digits; one of 8 GB or more is written in another way, and more than is taken. */
function sizeIn(header: Uint8Array): number | undefined {
  const digits = textOf(header.subarray(124, 136)).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : undefined;
}

function nameIn(header: Uint8Array): string {
  const isUstar = textOf(header.subarray(257, 262)) === 'ustar';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  return [prefix, textOf(header.subarray(0, 100))].filter(Boolean).join('/');
}

/** The path of a pax header: records of `length key=value`. */
function pathIn(records: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(Buffer.from(records).toString('utf8'))?.[1];
}

/** Up to the first zero. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}
