import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { asOutside } from '../database/unavailable.ts';
import { flushFolder } from '../disk/flush.ts';
import { freeDiskGuard } from '../disk/free-disk.ts';

/** The SHA-256 of a stored file, in lower-case hexadecimal: its name, and the only way to ask for it. */
export type Sha256 = string & { readonly brand: 'Sha256' };

/** A file that would pass the limit given to {@link Files.put}. Nothing of it was kept. */
export class FileTooLarge extends Error {
  override name = 'FileTooLarge';
}

/** Files by the SHA-256 of their content: the same content is stored once, and never changes. */
export interface Files {
  /**
   * Stores bytes and returns their hash and size. Written to a temporary file, flushed and renamed, so a crash
   * leaves either the whole file or nothing.
   *
   * @throws FileTooLarge as soon as more than `maxBytes` have come; DiskFull when there is no room. Nothing is kept then.
   */
  put(
    content: AsyncIterable<Uint8Array> | Uint8Array | string,
    maxBytes?: number,
  ): Promise<{ sha256: Sha256; bytes: number }>;
  /** Looks ahead of a {@link put}. @throws DiskFull when there is no room for so many bytes */
  checkRoom(bytes: number): void;
  read(sha256: Sha256): Promise<Buffer>;
  stream(sha256: Sha256): Readable;
  has(sha256: Sha256): Promise<boolean>;
  bytes(sha256: Sha256): Promise<number>;
  /** Removes a file, if it is there. Whoever calls it knows that nothing holds it. */
  remove(sha256: Sha256): Promise<void>;
  /**
   * The path on this machine, for programs that take one (the trainer): fetched first where it is elsewhere.
   *
   * @throws ObjectLost or FileStoreUnavailable where files are in a store that has not got it, or is away
   */
  local(sha256: Sha256, signal?: AbortSignal): Promise<string>;
}

/** Files in a folder of this machine. */
export interface LocalFiles extends Files {
  path(sha256: Sha256): string;
  /** Takes a file that `fetch` writes, and checks, at the path that it is given. */
  receive(sha256: Sha256, fetch: (draft: string) => Promise<void>): Promise<void>;
  all(): AsyncIterable<Sha256>;
}

/** Checks a hash that came from outside. */
export function asSha256(text: string): Sha256 | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? (text as Sha256) : undefined;
}

/**
 * Files in a folder, two levels deep: `ab/abcdef...`.
 *
 * @param floor bytes that stay free on its disk: what would take more is refused with DiskFull before it is read
 */
export async function openFiles(folder: string, floor = 0): Promise<LocalFiles> {
  const incoming = join(folder, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await removeAbandoned(incoming);
  const checkDisk = freeDiskGuard(folder, floor);
  const path = (sha256: Sha256) => join(folder, sha256.slice(0, 2), sha256);
  const has = (sha256: Sha256) =>
    access(path(sha256)).then(
      () => true,
      () => false,
    );
  const place = async (draft: string, sha256: Sha256) => {
    const bucket = dirname(path(sha256));
    const isNew = await mkdir(bucket, { recursive: true, mode: 0o700 });
    await rename(draft, path(sha256));
    // So that after a power cut the database does not name a file whose folder forgot it.
    await flushFolder(bucket);
    if (isNew) await flushFolder(folder);
  };
  return {
    path,
    local: async sha256 => path(sha256),
    has,
    checkRoom: checkDisk,
    read: sha256 => readFile(path(sha256)),
    stream: sha256 => createReadStream(path(sha256)),
    remove: sha256 => rm(path(sha256), { force: true }),
    bytes: async sha256 => (await stat(path(sha256))).size,
    async put(content, maxBytes = Number.POSITIVE_INFINITY) {
      checkDisk();
      const draft = join(incoming, randomUUID());
      try {
        const { sha256, bytes } = await write(draft, content, maxBytes);
        await place(draft, sha256);
        return { sha256, bytes };
      } catch (error) {
        await rm(draft, { force: true });
        throw asOutside(error);
      }
    },
    async receive(sha256, fetch) {
      checkDisk();
      const draft = join(incoming, randomUUID());
      try {
        await fetch(draft);
        await place(draft, sha256);
      } catch (error) {
        await rm(draft, { force: true });
        throw asOutside(error);
      }
    },
    async *all() {
      for (const bucket of await readdir(folder)) {
        if (bucket === 'incoming') continue;
        for (const name of await readdir(join(folder, bucket))) {
          const sha256 = asSha256(name);
          if (sha256) yield sha256;
        }
      }
    },
  };
}

async function write(draft: string, content: Parameters<Files['put']>[0], maxBytes: number) {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(draft, 'wx', 0o600);
  try {
    for await (const chunk of chunks(content)) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new FileTooLarge(`The file is larger than ${maxBytes} bytes.`);
      hash.update(chunk);
      await file.appendFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex') as Sha256, bytes };
}

/** Drafts of a process that died. Those of the last hour may be another process's (a worker shares the folder). */
async function removeAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const draft = join(incoming, name);
    const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > 3_600_000) await rm(draft, { force: true });
  }
}

async function* chunks(content: AsyncIterable<Uint8Array> | Uint8Array | string): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}
