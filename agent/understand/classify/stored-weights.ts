import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Weights } from './classifier.ts';

/** Weights in a file, good for as long as nothing that they were learned from has changed. */
export interface StoredWeights {
  /** `undefined` when there is no such file, when it is damaged, or when it was learned from something else. */
  read(): Promise<Weights | undefined>;
  /** Replaces the file whole or not at all; where nothing can be written it does nothing. */
  write(weights: Weights): Promise<void>;
}

/**
 * The file begins with a line of JSON; the numbers follow as 32-bit floats. The line names what was learned from and
 * the hash of all else, so a file that was cut off or changed is no file.
 *
 * @param dependsOn what was learned from; the sources of this folder, and the Node that runs them, always count too
 */
export async function storedWeights(file: string, dependsOn: unknown): Promise<StoredWeights> {
  const from = hash(JSON.stringify(dependsOn), process.version, process.arch, await ownSources());
  return {
    async read() {
      try {
        return unpacked(await readFile(file), from);
      } catch {
        return undefined;
      }
    },
    async write(weights) {
      const draft = `${file}.${process.pid}`;
      try {
        await mkdir(dirname(file), { recursive: true });
        const handle = await open(draft, 'w');
        try {
          await handle.writeFile(packed(weights, from));
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, file);
      } catch {
        // It is learned again at the next start, which is all that is lost.
        await rm(draft, { force: true }).catch(() => {});
      }
    },
  };
}

/** A change of how sentences are read or of how it is learned makes old weights worthless, whoever makes it. */
async function ownSources(): Promise<string> {
  const folder = join(import.meta.dirname, '..');
  const names = (await readdir(folder, { recursive: true })).filter(
    name => /\.(ts|txt)$/.test(name) && !name.endsWith('.test.ts'),
  );
  const texts = await Promise.all(names.sort().map(name => readFile(join(folder, name), 'utf8')));
  return hash(...names, ...texts);
}

function packed({ labels, features, values }: Weights, from: string): Buffer {
  const names = JSON.stringify({ labels, features });
  const numbers = bytesOf(values);
  const head = JSON.stringify({ from, hash: hash(names, numbers), names });
  return Buffer.concat([Buffer.from(`${head}\n`), numbers]);
}

function unpacked(bytes: Buffer, from: string): Weights | undefined {
  const end = bytes.indexOf('\n');
  const head = JSON.parse(bytes.toString('utf8', 0, end)) as { from: string; hash: string; names: string };
  const numbers = bytes.subarray(end + 1);
  if (head.from !== from || head.hash !== hash(head.names, numbers)) return undefined;
  const { labels, features } = JSON.parse(head.names) as Omit<Weights, 'values'>;
  // Copied, since the numbers begin anywhere in the file and floats only at every fourth byte.
  return { labels, features, values: new Float32Array(new Uint8Array(numbers).buffer) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function hash(...parts: readonly (string | Uint8Array)[]): string {
  const all = createHash('sha256');
  for (const part of parts) all.update(part).update('\0');
  return all.digest('hex');
}
