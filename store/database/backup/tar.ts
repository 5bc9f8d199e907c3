import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * A tar archive (POSIX ustar) of files that may change while they are read, as PostgreSQL's do during a backup: each is
 * as long as it was when it was opened, what is cut off meanwhile is zeros, and what is gone by then is left out. The
 * libraries for it refuse such files.
 *
 * @param entries paths in the archive; a folder ends with a slash
 */
export async function* tar(entries: Iterable<TarEntry> | AsyncIterable<TarEntry>): AsyncGenerator<Buffer> {
  for await (const entry of entries) {
    if ('file' in entry) yield* fileEntry(entry.path, entry.file);
    else yield* contentEntry(entry.path, entry.content ?? Buffer.alloc(0));
  }
  yield Buffer.alloc(2 * block);
}

export type TarEntry = { path: string; file: string } | { path: string; content?: Buffer };

/**
 * Unpacks such an archive into a folder that is there; its files are the owner's only.
 *
 * @throws Error when it is cut short, or has a path that leads out of the folder
 */
export async function untar(archive: AsyncIterable<Buffer>, folder: string): Promise<void> {
  const take = readerOf(archive);
  for (;;) {
    const header = await take(block);
    if (header.length < block) throw new Error('It is cut short.');
    if (header.every(byte => byte === 0)) return;
    const path = text(header, 0, 100);
    const size = Number.parseInt(text(header, 124, 12), 8);
    if (checksum(header) !== Number.parseInt(text(header, 148, 8), 8) || !Number.isSafeInteger(size))
      throw new Error('It is no archive of a database.');
    if (path.split('/').includes('..') || path.startsWith('/'))
      throw new Error('It has a path outside of it.');
    const place = join(folder, path);
    if (path.endsWith('/')) {
      await mkdir(place, { recursive: true, mode: 0o700 });
      continue;
    }
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await pipeline(contentOf(take, size), createWriteStream(place, { flags: 'wx', mode: 0o600 }));
  }
}

const block = 512;
const chunk = 256 * 1024;

async function* fileEntry(path: string, file: string): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return;
  try {
    const { size } = await handle.stat();
    yield headerOf(path, size);
    let isAtEnd = false;
    for (let at = 0; at < size; at += chunk) {
      const part = Buffer.alloc(Math.min(chunk, size - at));
      for (let has = 0; has < part.length && !isAtEnd; ) {
        const { bytesRead } = await handle.read(part, has, part.length - has, at + has);
        has += bytesRead;
        isAtEnd = bytesRead === 0;
      }
      yield part;
    }
    yield padding(size);
  } finally {
    await handle.close();
  }
}

function* contentEntry(path: string, content: Buffer): Generator<Buffer> {
  yield headerOf(path, content.length);
  yield content;
  yield padding(content.length);
}

function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

function headerOf(path: string, size: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`This path is too long for an archive: ${path}`);
  const header = Buffer.alloc(block);
  const isFolder = path.endsWith('/');
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  header.write(path, 0);
  header.write(isFolder ? '0000700' : '0000600', 100);
  header.write('0000000', 108);
  header.write('0000000', 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write(isFolder ? '5' : '0', 156);
  header.write('ustar\u000000', 257);
  header.write(`${octal(checksum(header), 6)}\u0000 `, 148);
  return header;
}

/** The sum of a header's bytes, with its own place as spaces. */
function checksum(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}

function text(header: Buffer, from: number, length: number): string {
  return header.toString('utf8', from, from + length).replace(/[\0 ].*$/s, '');
}

type Take = (length: number) => Promise<Buffer>;

/** Gives the next so many bytes each time, fewer only at the end. */
function readerOf(archive: AsyncIterable<Buffer>): Take {
  const source = archive[Symbol.asyncIterator]();
  let left: Buffer = Buffer.alloc(0);
  return async length => {
    const parts = [left];
    let has = left.length;
    while (has < length) {
      const { value, done } = await source.next();
      if (done) break;
      parts.push(value);
      has += value.length;
    }
    const all = parts.length === 1 ? left : Buffer.concat(parts);
    left = all.subarray(length);
    return all.subarray(0, length);
  };
}

async function* contentOf(take: Take, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += chunk) {
    const length = Math.min(chunk, size - at);
    const part = await take(length);
    if (part.length < length) throw new Error('It is cut short.');
    yield part;
  }
  await take(padding(size).length);
}
