import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { asOutside } from '../database/unavailable.ts';
import { type ObjectFacts, ObjectLost, type ObjectStore } from '../objects/object-store.ts';

/** A name within a folder, with slashes; it leads nowhere else. */
const name = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\\0]+$/);

/** A folder that was sent to where other machines find it: what its row in the database keeps of it. */
export const folderCopy = z.object({
  place: z.string(),
  files: z.array(z.object({ name, sha256: z.string(), bytes: z.number() })),
});
export type FolderCopy = z.output<typeof folderCopy>;

/** How machines hand folders to each other: checkpoints of runs and the files of models. */
export interface SharedFolders {
  /** Whether it goes by a file store; else machines share the disk, and nothing has to be sent. */
  readonly apart: boolean;
  /** Asks the store for something. @throws OutsideError saying what is wrong with it */
  check(): Promise<void>;
  /** Sends a folder; a copy counts once somebody wrote it down. `undefined` when it needs no sending. */
  send(place: string, folder: string, signal?: AbortSignal): Promise<FolderCopy | undefined>;
  /**
   * Fetches a copy to where no folder is yet: whole, or not at all.
   *
   * @throws ObjectLost when a part of it is gone or damaged; FileStoreUnavailable
   */
  fetch(copy: FolderCopy, folder: string, signal?: AbortSignal): Promise<void>;
  /** Removes copies whose place begins so. */
  remove(place: string): Promise<void>;
  /** Places of all copies that begin so, with a slash at the end. */
  places(begin: string): AsyncIterable<string>;
}

/** Machines share the disk under DATA_DIR, or there is only one. */
export const sharedDisk: SharedFolders = {
  apart: false,
  check: async () => {},
  send: async () => undefined,
  async fetch(_, folder) {
    throw new Error(`${folder} is in a file store, and this machine has none.`);
  },
  remove: async () => {},
  async *places() {},
};

/** Machines share an object store and nothing else. */
export function sharedThrough(objects: ObjectStore): SharedFolders {
  return {
    apart: true,
    check: async () => void (await objects.list('files/')[Symbol.asyncIterator]().next()),
    async send(place, folder, signal) {
      const files: FolderCopy['files'] = [];
      for (const entry of (await readdir(folder, { withFileTypes: true, recursive: true })).sort(byName)) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const name = path.slice(folder.length + 1).replaceAll(sep, '/');
        files.push({ name, ...(await factsOf(path, signal)) });
        await objects.put(`${place}/${name}`, path, signal);
      }
      return { place, files };
    },
    async fetch({ place, files }, folder, signal) {
      const draft = join(dirname(folder), `.${folder.slice(dirname(folder).length + 1)}.${process.pid}`);
      try {
        await rm(draft, { recursive: true, force: true });
        for (const { name, ...facts } of files) {
          const path = join(draft, ...name.split('/'));
          await mkdir(dirname(path), { recursive: true });
          await objects.fetch(`${place}/${name}`, path, facts, signal);
        }
        await rename(draft, folder);
      } catch (error) {
        await rm(draft, { recursive: true, force: true });
        throw asOutside(error);
      }
    },
    remove: place => objects.removeAll(place),
    async *places(begin) {
      const seen = new Set<string>();
      for await (const key of objects.list(begin)) {
        const place = `${begin}${key.slice(begin.length).split('/')[0]}/`;
        if (!seen.has(place)) yield place;
        seen.add(place);
      }
    },
  };
}

/** Whether a copy was lost for good, so that waiting helps nothing. */
export const isLost = (error: unknown): boolean => error instanceof ObjectLost;

async function factsOf(path: string, signal: AbortSignal | undefined): Promise<ObjectFacts> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { ...(signal && { signal }) });
  return { sha256: hash.digest('hex'), bytes: (await stat(path)).size };
}

const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
