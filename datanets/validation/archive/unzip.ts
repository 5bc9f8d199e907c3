import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';

/** What an archive may hold: files, bytes of all of them unpacked, and how much smaller packed. */
export interface ArchiveBudget {
  entries: number;
  bytes: number;
  ratio: number;
}

/** Of what is given in archives. */
export const archiveBudget: ArchiveBudget = { entries: 1000, bytes: 500_000_000, ratio: 200 };

export interface ArchivedEntry {
  /** With its folders; it is shown, and never used as a path. */
  name: string;
  /** Bytes, as the archive says; no more than that is unpacked. */
  bytes: number;
  read(): Promise<Uint8Array>;
}

const inflate = promisify(inflateRaw);

/**
 * The files in a ZIP (APPNOTE 6.3.10, stored or deflated), read one at a time. What its directory says is believed only
 * as far as the budget goes: nothing is unpacked here, and an entry that holds more than it says is refused when read.
 *
 * Ours, since what it needs of the format fits on this page, and the budgets are the point of it.
 */
export function unzip(
  archive: Uint8Array,
  budget: ArchiveBudget = archiveBudget,
): { entries: ArchivedEntry[] } | { fault: Fault } {
  const view = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = endOfDirectory(view);
  if (end === undefined) return { fault: broken };
  const count = view.readUInt16LE(end + 10);
  if (count > budget.entries) return { fault: tooMuch(budget) };
  const entries: ArchivedEntry[] = [];
  let at = view.readUInt32LE(end + 16);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const found = directoryEntry(view, at);
    if (!found) return { fault: broken };
    at = found.next;
    if (found.isEncrypted) return { fault: encrypted };
    total += found.bytes;
    if (total > budget.bytes || found.bytes > 1000 + found.packed * budget.ratio)
      return { fault: tooMuch(budget) };
    if (!isBeside(found.name)) entries.push({ ...found, read: () => content(view, found) });
  }
  return { entries };
}

/** An entry of an archive can't be read. */
export class BrokenEntry extends Error {
  override name = 'BrokenEntry';
}

interface Located {
  name: string;
  bytes: number;
  packed: number;
  method: number;
  isEncrypted: boolean;
  /** Where its own header stands. */
  header: number;
  next: number;
}

/** Folders, and what macOS and Windows put beside files. */
export function isBeside(name: string): boolean {
  return name.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)/i.test(name);
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const headerMark = 0x04034b50;

function endOfDirectory(view: Buffer): number | undefined {
  // A comment of up to 65,535 bytes may stand behind it.
  for (let at = view.length - 22; at >= Math.max(0, view.length - 65_557); at--)
    if (view.readUInt32LE(at) === endMark) return at;
  return undefined;
}

function directoryEntry(view: Buffer, at: number): Located | undefined {
  if (at + 46 > view.length || view.readUInt32LE(at) !== entryMark) return undefined;
  const [name, extra, comment] = [28, 30, 32].map(offset => view.readUInt16LE(at + offset)) as [
    number,
    number,
    number,
  ];
  return {
    name: view.toString('utf8', at + 46, at + 46 + name).replaceAll('\\', '/'),
    isEncrypted: (view.readUInt16LE(at + 8) & 1) === 1,
    method: view.readUInt16LE(at + 10),
    packed: view.readUInt32LE(at + 20),
    bytes: view.readUInt32LE(at + 24),
    header: view.readUInt32LE(at + 42),
    next: at + 46 + name + extra + comment,
  };
}

async function content(view: Buffer, entry: Located): Promise<Uint8Array> {
  const { header, packed, bytes, method } = entry;
  if (header + 30 > view.length || view.readUInt32LE(header) !== headerMark) throw new BrokenEntry();
  const from = header + 30 + view.readUInt16LE(header + 26) + view.readUInt16LE(header + 28);
  if (from + packed > view.length) throw new BrokenEntry();
  const data = view.subarray(from, from + packed);
  if (method === 0) return data;
  if (method !== 8) throw new BrokenEntry();
  try {
    return await inflate(data, { maxOutputLength: Math.max(1, bytes) });
  } catch {
    throw new BrokenEntry();
  }
}

export const broken = error(
  'broken-archive',
  message('The archive can’t be unpacked: it is damaged or was cut off.'),
  message('Pack it again as a .zip, or drop the files that are in it.'),
);

const encrypted = error(
  'encrypted-archive',
  message('The archive is locked with a password.'),
  message('Pack it again without one.'),
);

/** Why an archive is not opened that holds more than it may. */
export function tooMuch({ entries, bytes }: ArchiveBudget): Fault {
  return error(
    'archive-too-large',
    message(
      'The archive holds, or says that it holds, more than {files, number} files or {megabytes, number} MB.',
      { files: entries, megabytes: bytes / 1e6 },
    ),
    message('Pack fewer files into one, and drop them one after another.'),
  );
}
