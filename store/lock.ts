import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Another live process has the data folder open. */
export class StoreInUse extends Error {
  override name = 'StoreInUse';
}

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes `folder/lock` for this process. A lock left by a process that no longer runs is taken over.
 *
 * @throws StoreInUse naming the process that holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const file = join(folder, 'lock');
  const own = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() });
  for (;;) {
    try {
      await writeFile(file, own, { flag: 'wx' });
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await readHolder(file);
    if (holder && isAlive(holder)) {
      throw new StoreInUse(
        `The data folder ${folder} is in use by process ${holder.pid} on ${holder.host} since ${holder.since}. ` +
          'Stop that process, or set DATA_DIR to another folder.',
      );
    }
    await rm(file, { force: true });
  }
}

interface Holder {
  pid: number;
  host: string;
  since: string;
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined; // Gone meanwhile, or cut off by a crash while it was written: nobody holds it.
  }
}

function isAlive(holder: Holder): boolean {
  // A process of another machine can't be asked; a shared folder is then believed to be in use.
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
