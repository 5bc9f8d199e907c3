import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** A file of an archive, whose content can be read twice. */
export interface ZipEntry {
  /** With `/` between folders: `data/train.jsonl`. */
  path: string;
  bytes: number;
  content: () => AsyncIterable<Uint8Array>;
}

/** A text as an entry. */
export function textEntry(path: string, text: string): ZipEntry {
  return bytesEntry(path, Buffer.from(text));
}

/** Bytes in memory as an entry. */
export function bytesEntry(path: string, bytes: Uint8Array): ZipEntry {
  return {
    path,
    bytes: bytes.length,
    async *content() {
      yield bytes;
    },
  };
}

/** A file of this machine as an entry. It is open only while it is read. */
export async function fileEntry(path: string, from: string): Promise<ZipEntry> {
  return { path, bytes: (await stat(from)).size, content: () => createReadStream(from) };
}

/** An archive would pass what the plain format holds: 4 GiB, or 65,535 files. */
export class ZipTooLarge extends Error {
  override name = 'ZipTooLarge';
}

/**
 * A zip archive, piece by piece (APPNOTE.TXT 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). The
 * same entries in the same order are the same bytes everywhere: they are stored and not deflated, since what zlib makes of them differs
 * between its builds, and each bears the first date of the format. Each file is read twice: its checksum stands before it.
 *
 * @throws ZipTooLarge before anything comes; Error when a content has not as many bytes as it says
 */
export async function* zip(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const size = entries.reduce((sum, entry) => sum + entry.bytes + 2 * Buffer.byteLength(entry.path) + 76, 22);
  if (size > most || entries.length > 0xffff)
    throw new ZipTooLarge(`An archive of ${entries.length} files and ${size} bytes is too large.`);
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const checksum = await checksumOf(entry);
    const name = Buffer.from(entry.path);
    const fields = commonFields(entry, checksum, name.length);
    const local = Buffer.concat([word(0x04034b50), fields, name]);
    yield local;
    yield* entry.content();
    const central = Buffer.alloc(14);
    // Unix permissions rw-r--r-- of an ordinary file; then where its header is.
    central.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    central.writeUInt32LE(offset, 10);
    directory.push(word(0x02014b50), madeBy, fields, central, name);
    offset += local.length + entry.bytes;
  }
  const listing = Buffer.concat(directory);
  yield listing;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  yield Buffer.concat([word(0x06054b50), end]);
}

const most = 0xffffffff;
/** Version 2.0 of the format, on Unix: where permissions are looked for. */
const madeBy = Buffer.from([20, 3]);

/** What the local and the central header of an entry share. */
function commonFields({ bytes }: ZipEntry, checksum: number, nameLength: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  // Names are UTF-8.
  fields.writeUInt16LE(0x0800, 2);
  // 1 January 1980, 0:00.
  fields.writeUInt16LE(0x0021, 8);
  fields.writeUInt32LE(checksum, 10);
  fields.writeUInt32LE(bytes, 14);
  fields.writeUInt32LE(bytes, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

async function checksumOf({ path, bytes, content }: ZipEntry): Promise<number> {
  let checksum = 0;
  let read = 0;
  for await (const piece of content()) {
    checksum = crc32(piece, checksum);
    read += piece.byteLength;
  }
  if (read !== bytes) throw new Error(`${path} has ${read} bytes and not ${bytes}.`);
  return checksum;
}

function word(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(value);
  return four;
}
