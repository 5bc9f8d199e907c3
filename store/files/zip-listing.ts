import { open } from 'node:fs/promises';

/** Where a file of an archive is in it. */
export interface StoredEntry {
  path: string;
  offset: number;
  bytes: number;
}

/**
 * The files of an archive that `zip()` wrote: they are stored and not deflated, so each is a piece of it as it is.
 *
 * @throws Error for any other archive
 */
export async function storedEntries(archive: string): Promise<StoredEntry[]> {
  const file = await open(archive);
  try {
    const { size } = await file.stat();
    const end = await read(Math.max(0, size - endLength), endLength);
    if (end.readUInt32LE(0) !== 0x06054b50) throw new Error('It is no archive of ours.');
    const listing = await read(end.readUInt32LE(16), end.readUInt32LE(12));
    const entries: StoredEntry[] = [];
    for (let at = 0; at < listing.length; ) {
      const [bytes, nameLength] = [listing.readUInt32LE(at + 24), listing.readUInt16LE(at + 28)];
      if (listing.readUInt16LE(at + 10) !== 0) throw new Error('Its files are deflated.');
      const path = listing.toString('utf8', at + headerLength, at + headerLength + nameLength);
      const offset = listing.readUInt32LE(at + 42) + localLength + nameLength;
      entries.push({ path, offset, bytes });
      at += headerLength + nameLength;
    }
    return entries;
  } finally {
    await file.close();
  }

  async function read(position: number, length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead < length) throw new Error('It is no archive of ours.');
    return buffer;
  }
}

/** Of the end of the listing, an entry there and one before its file, each without its name. */
const [endLength, headerLength, localLength] = [22, 46, 30];
