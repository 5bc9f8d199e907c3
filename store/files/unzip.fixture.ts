import { crc32 } from 'node:zlib';

/** The files of a zip archive of stored entries, by its directory; throws where a checksum is wrong. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.length - 22;
  if (archive.readUInt32LE(end) !== 0x06054b50) throw new Error('no end of a directory');
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const [bytes, local] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 42)];
    if (archive.readUInt32LE(local) !== 0x04034b50) throw new Error(`no header of ${name}`);
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = archive.subarray(from, from + bytes);
    if (crc32(content) !== archive.readUInt32LE(at + 16)) throw new Error(`wrong checksum of ${name}`);
    files.set(name, content);
    at += 46 + nameLength;
  }
  return files;
}
