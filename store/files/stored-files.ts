import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ObjectStore } from '../objects/object-store.ts';
import type { Files, LocalFiles, Sha256 } from './files.ts';

/**
 * Files that are in an object store, so that every machine has them: what is put is in the folder and in the store when
 * it resolves, and what is asked for is fetched into the folder once. Without a store the folder is all there is.
 */
export function storedFiles(folder: LocalFiles, objects: ObjectStore): Files {
  const fetching = new Map<Sha256, Promise<void>>();
  const files: Files = {
    checkRoom: folder.checkRoom,
    async put(content, maxBytes) {
      const stored = await folder.put(content, maxBytes);
      const key = keyOf(stored.sha256);
      if ((await objects.bytes(key)) !== stored.bytes) await objects.put(key, folder.path(stored.sha256));
      return stored;
    },
    async local(sha256, signal) {
      if (!(await folder.has(sha256))) await fetchOnce(sha256, signal);
      return folder.path(sha256);
    },
    read: async sha256 => {
      await files.local(sha256);
      return folder.read(sha256);
    },
    stream: sha256 =>
      Readable.from(
        (async function* () {
          yield* createReadStream(await files.local(sha256));
        })(),
      ),
    has: async sha256 => (await folder.has(sha256)) || (await objects.bytes(keyOf(sha256))) !== undefined,
    bytes: async sha256 => {
      await files.local(sha256);
      return folder.bytes(sha256);
    },
    async remove(sha256) {
      await objects.remove(keyOf(sha256));
      await folder.remove(sha256);
    },
  };
  return files;

  /** Whoever asks meanwhile waits for the same. */
  function fetchOnce(sha256: Sha256, signal: AbortSignal | undefined): Promise<void> {
    const known = fetching.get(sha256);
    if (known) return known;
    const begun = folder
      .receive(sha256, draft => objects.fetch(keyOf(sha256), draft, { sha256 }, signal))
      .finally(() => fetching.delete(sha256));
    fetching.set(sha256, begun);
    return begun;
  }
}

/** Sends what the folder has and the store has not: files of the time before there was a store, or while it was away. */
export async function sendMissing(
  folder: LocalFiles,
  objects: ObjectStore,
  signal: AbortSignal,
): Promise<void> {
  const there = new Set<string>();
  for await (const key of objects.list(begin)) there.add(key);
  for await (const sha256 of folder.all()) {
    signal.throwIfAborted();
    if (!there.has(keyOf(sha256))) await objects.put(keyOf(sha256), folder.path(sha256), signal);
  }
}

const begin = 'files/';
const keyOf = (sha256: Sha256) => `${begin}${sha256}`;
