import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

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
   * @throws FileTooLarge as soon as more than `maxBytes` have come.
   */
  put(
    content: AsyncIterable<Uint8Array> | Uint8Array | string,
    maxBytes?: number,
  ): Promise<{ sha256: Sha256; bytes: number }>;
  read(sha256: Sha256): Promise<Buffer>;
  stream(sha256: Sha256): NodeJS.ReadableStream;
  has(sha256: Sha256): Promise<boolean>;
  bytes(sha256: Sha256): Promise<number>;
  /** The path on this machine, for programs that take one (the trainer). */
  path(sha256: Sha256): string;
}

/** Checks a hash that came from outside. */
export function asSha256(text: string): Sha256 | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? (text as Sha256) : undefined;
}

/** Files in a folder, two levels deep: `ab/abcdef...`. */
export async function openFiles(folder: string): Promise<Files> {
  const temporary = join(folder, 'incoming');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const path = (sha256: Sha256) => join(folder, sha256.slice(0, 2), sha256);
  const has = (sha256: Sha256) =>
    access(path(sha256)).then(
      () => true,
      () => false,
    );
  return {
    path,
    has,
    read: sha256 => readFile(path(sha256)),
    stream: sha256 => createReadStream(path(sha256)),
    bytes: async sha256 => (await stat(path(sha256))).size,
    async put(content, maxBytes = Number.POSITIVE_INFINITY) {
      const hash = createHash('sha256');
      const draft = join(temporary, randomUUID());
      const file = await open(draft, 'wx');
      let bytes = 0;
      try {
        for await (const chunk of chunks(content)) {
          bytes += chunk.byteLength;
          if (bytes > maxBytes) throw new FileTooLarge(`The file is larger than ${maxBytes} bytes.`);
          hash.update(chunk);
          await file.write(chunk);
        }
        await file.sync();
      } catch (error) {
        await file.close();
        await rm(draft, { force: true });
        throw error;
      }
      await file.close();
      const sha256 = hash.digest('hex') as Sha256;
      await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true });
      await rename(draft, path(sha256));
      return { sha256, bytes };
    },
  };
}

async function* chunks(content: AsyncIterable<Uint8Array> | Uint8Array | string): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}
