import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import type { BaseSource } from './base-source.ts';
import { isFetched } from './inspect-base.ts';

/** A folder of this machine, below one that the operator of the machine allows. */
export interface FolderSource extends BaseSource {
  /** Its real path. */
  path: string;
  /** Of the names and sizes of what would be taken, and of its config.json: another one tells that it was changed. */
  fingerprint: string;
  /** Opens one of its files for reading. It is where it was looked at, and no link. */
  open(name: string): Promise<FileHandle>;
}

/**
 * Looks into a folder below one of those of BASE_FOLDERS. What is outside of them is not told apart from what is not
 * there; links out of them are not followed.
 *
 * @param asked an absolute path, or one below such a folder
 * @throws UserError when it may not be taken
 */
export async function folderSource(asked: string, allowed: readonly string[]): Promise<FolderSource> {
  if (allowed.length === 0) {
    throw new UserError(
      message(
        'Folders of this machine are not open to this. Whoever runs it sets BASE_FOLDERS to the folders that bases may come from; or name a repository of the hub, such as Qwen/Qwen3-0.6B.',
      ),
    );
  }
  const roots = await existing(allowed);
  const path = await placeOf(asked, roots);
  if (path === undefined) {
    throw new UserError(
      message(
        'There is no folder {folder} below those of BASE_FOLDERS, which are all that bases may come from.',
        { folder: asked.slice(0, 200) },
      ),
    );
  }
  const files = new Map<string, { path: string; bytes: number }>();
  for (const name of (await readdir(path)).sort()) {
    const real = await realpath(join(path, name)).catch(() => undefined);
    if (real === undefined || !isBelow(real, roots)) {
      throw new UserError(
        message(
          '{file} in {folder} is a link out of the folders of BASE_FOLDERS. Put the file itself there.',
          {
            file: name.slice(0, 100),
            folder: asked.slice(0, 200),
          },
        ),
      );
    }
    const found = await stat(real);
    if (found.isFile()) files.set(name, { path: real, bytes: found.size });
  }
  const openFile = (name: string) =>
    open(files.get(name)?.path ?? '', constants.O_RDONLY | constants.O_NOFOLLOW);
  const read = async (name: string, from: number, to: number) => {
    const file = await openFile(name);
    try {
      const buffer = Buffer.alloc(Math.max(0, to - from));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  };
  const listed = [...files].map(([name, { bytes }]) => ({ name, bytes }));
  return {
    path,
    label: asked,
    license: undefined,
    gated: false,
    files: listed,
    fingerprint: await fingerprintOf(listed, read),
    open: openFile,
    read,
  };
}

/** The real folders among them; one that is not there allows nothing. */
async function existing(folders: readonly string[]): Promise<string[]> {
  const real = await Promise.all(folders.map(folder => realpath(folder).catch(() => undefined)));
  return real.filter(folder => folder !== undefined);
}

async function placeOf(asked: string, roots: readonly string[]): Promise<string | undefined> {
  if (asked.includes('\0')) return undefined;
  for (const place of isAbsolute(asked) ? [resolve(asked)] : roots.map(root => join(root, asked))) {
    const real = await realpath(place).catch(() => undefined);
    if (real !== undefined && isBelow(real, roots) && (await stat(real)).isDirectory()) return real;
  }
  return undefined;
}

function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some(root => {
    const way = relative(root, path);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
}

async function fingerprintOf(files: FolderSource['files'], read: FolderSource['read']): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, bytes } of files.filter(file => isFetched(file.name))) {
    hash.update(`${name} ${bytes}\n`);
    if (name === 'config.json' && bytes < 1_000_000) hash.update(await read(name, 0, bytes));
  }
  return hash.digest('hex');
}
