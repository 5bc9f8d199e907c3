import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { message } from '../../../store/message.ts';
import { displayName } from '../file-name.ts';
import type { Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';
import { isTar, untar } from './untar.ts';
import { type ArchiveBudget, type ArchivedEntry, archiveBudget, broken, tooMuch, unzip } from './unzip.ts';

/** A file that was given in an archive. */
export interface ArchivedFile {
  /** In its archive, with its folders. */
  path: string;
  /** As it is shown; no two of a submission have the same. */
  name: string;
  /** @throws BrokenEntry when the archive is damaged there */
  read(): Promise<Uint8Array>;
}

/** What files of archives are shown by; of two with one name, the second is numbered. */
export type ShownNames = Map<string, number>;

type ArchiveKind = 'zip' | 'tar' | 'tar.gz';

/** Archives within archives that are opened. */
const deepest = 1;
/** Bytes of a compressed tar: it can only be unpacked as a whole, and is in memory while its files are read. */
const mostUngzipped = 200_000_000;

/** What kind of archive a file is by its content; a document that is a ZIP of parts is none. */
export async function archiveKind(bytes: Uint8Array): Promise<ArchiveKind | undefined> {
  if (isTar(bytes)) return 'tar';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return isTar(beginningOf(bytes)) ? 'tar.gz' : undefined;
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return undefined;
  // Loaded here: it knows which documents are a ZIP, and few files are one.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(bytes.subarray(0, 1 << 20)).catch(() => undefined);
  return type?.ext === 'zip' ? 'zip' : undefined;
}

/**
 * The files of an archive, and of those in it, within one budget of files and bytes for all of them. They are read one at
 * a time; an archive in an archive stays in memory while its own are.
 */
export async function filesInArchive(
  archive: { name: string; bytes: Uint8Array; kind: ArchiveKind },
  names: ShownNames,
): Promise<{ files: ArchivedFile[]; faults: { name: string; fault: Fault }[] }> {
  const files: ArchivedFile[] = [];
  const faults: { name: string; fault: Fault }[] = [];
  const left = { ...archiveBudget };

  async function open(name: string, bytes: Uint8Array, kind: ArchiveKind, depth: number): Promise<void> {
    const opened = await entriesOf(bytes, kind, left);
    if ('fault' in opened) return void faults.push({ name, fault: opened.fault });
    left.entries -= opened.entries.length;
    left.bytes -= opened.entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of opened.entries) {
      const shown = `${name} / ${displayName(entry.name)}`;
      const inner = isNamedArchive(entry.name) ? await readArchive(entry) : undefined;
      if (!inner) {
        files.push({ path: entry.name, name: unique(shown, names), read: () => entry.read() });
      } else if (depth < deepest) await open(shown, inner.bytes, inner.kind, depth + 1);
      else faults.push({ name: shown, fault: nested });
    }
  }

  await open(archive.name, archive.bytes, archive.kind, 0);
  return { files, faults };
}

async function entriesOf(
  bytes: Uint8Array,
  kind: ArchiveKind,
  left: ArchiveBudget,
): Promise<{ entries: ArchivedEntry[] } | { fault: Fault }> {
  const opened = kind === 'zip' ? unzip(bytes, left) : await openTar(bytes, kind, left);
  // What is said is the budget of them all.
  const isTooMuch = 'fault' in opened && opened.fault.code === tooMuch(left).code;
  return isTooMuch ? { fault: tooMuch(archiveBudget) } : opened;
}

async function openTar(
  bytes: Uint8Array,
  kind: ArchiveKind,
  left: ArchiveBudget,
): Promise<{ entries: ArchivedEntry[] } | { fault: Fault }> {
  if (kind === 'tar') return untar(bytes, left);
  try {
    // The headers of so many files, and some for what the last block is filled up with.
    const most = Math.min(left.bytes, mostUngzipped, 1000 + bytes.length * left.ratio) + 2048 * left.entries;
    return untar(await ungzip(bytes, { maxOutputLength: Math.max(1, most) }), left);
  } catch (problem) {
    const isLarge = problem instanceof Error && 'code' in problem && problem.code === 'ERR_BUFFER_TOO_LARGE';
    return { fault: isLarge ? tooMuch(left) : broken };
  }
}

const ungzip = promisify(gunzip);

/** What the first 4 KB unpack to, which no gzip makes more than 4 MB of. */
function beginningOf(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}

const isNamedArchive = (name: string) => /\.(?:zip|tar|tgz|tar\.gz)$/i.test(name);

async function readArchive(
  entry: ArchivedEntry,
): Promise<{ bytes: Uint8Array; kind: ArchiveKind } | undefined> {
  const bytes = await entry.read().catch(() => undefined);
  const kind = bytes && (await archiveKind(bytes));
  return kind && { bytes, kind };
}

function unique(name: string, names: ShownNames): string {
  const count = (names.get(name) ?? 0) + 1;
  names.set(name, count);
  return count === 1 ? name : name.replace(/(\.[^.\s]+)?$/, ` (${count})$1`);
}

/** It stands in an archive that is damaged there. */
export const brokenEntry = error(
  'broken-archive',
  message('It can’t be unpacked: the archive is damaged at that place.'),
  message('Pack it again, or drop the file by itself.'),
);

export const emptyArchive = error(
  'empty-archive',
  message('There is no file in the archive.'),
  message('Check that it was packed with its files, then drop it again.'),
);

const nested = error(
  'nested-archive',
  message('It is an archive within an archive within an archive, which is not opened.'),
  message('Drop it by itself.'),
);
