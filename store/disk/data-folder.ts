import { constants, existsSync } from 'node:fs';
import { access, chmod, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CannotStart } from '../errors.ts';

/**
 * Makes the data folder when it is not there, and keeps it to its owner (mode 700): what is within is what people said,
 * and the secret that signs their sessions.
 *
 * @throws CannotStart saying why nothing can be stored there, and what to do
 */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    await make(folder);
    if ((await stat(folder)).isDirectory()) {
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      // A folder of somebody else that lets us in (a volume of a container) stays as its owner wants it.
      await chmod(folder, 0o700).catch(() => {});
      return;
    }
  } catch (error) {
    throw new CannotStart(reason(folder, (error as NodeJS.ErrnoException).code, error), { cause: error });
  }
  throw new CannotStart(`DATA_DIR is ${folder}, which is no folder.`);
}

/** Node says of a folder that can't be made only that its parent is not there; the nearest one that is knows more. */
async function make(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    let nearest = resolve(folder);
    while (!existsSync(nearest)) nearest = dirname(nearest);
    await access(nearest, constants.W_OK | constants.X_OK);
    throw error;
  }
}

function reason(folder: string, code: string | undefined, error: unknown): string {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `DATA_DIR is ${folder}, and that or a part of it is a file. Set DATA_DIR to a folder, or move the file away.`;
    case 'EACCES':
    case 'EPERM':
      return `DATA_DIR is ${folder}, where this user may not write. Give the folder to the user that runs Gristmill, or set DATA_DIR to another.`;
    case 'EROFS':
      return `DATA_DIR is ${folder}, on a disk that is mounted read-only. Mount it to be written, or set DATA_DIR to another folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `DATA_DIR is ${folder}, and its disk is full. Free room there and start Gristmill again.`;
    default:
      return `DATA_DIR is ${folder}, which can't be used: ${error instanceof Error ? error.message : error}. Set DATA_DIR to another folder.`;
  }
}
