import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CannotStart } from '../errors.ts';

/** Another live process has the data folder open. */
export class StoreInUse extends CannotStart {
  override name = 'StoreInUse';
}

export interface FolderLock {
  release(): Promise<void>;
}

/** Locks that are held. Without this a lock nobody refers to would be collected, and given up. */
const held = new Set<DatabaseSync>();

/**
 * Takes the data folder for this process. The lock is the kernel's, on the file `folder/lock`: it goes when its process
 * goes, however that ends, so there is no stale lock, no process number to mistake for another's (in a container it is
 * always 1), and two starters can't both win. Node has no call for it; an exclusive transaction of its own SQLite is one.
 *
 * @throws StoreInUse naming the process that holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const holderFile = join(folder, 'lock.json');
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new StoreInUse(
      `The data folder ${folder} is in use${holder(holderFile)}. Stop that process, or set DATA_DIR to another folder.`,
    );
  }
  held.add(lock);
  const own: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  await writeFile(holderFile, JSON.stringify(own));
  return {
    async release() {
      await rm(holderFile, { force: true });
      lock.close();
      held.delete(lock);
    },
  };
}

/** SQLITE_BUSY */
const busy = 5;

interface Holder {
  pid: number;
  host: string;
  since: string;
}

/** Who says they hold it: only for the message, never for the decision. */
function holder(file: string): string {
  if (!existsSync(file)) return '';
  try {
    const { pid, host, since } = JSON.parse(readFileSync(file, 'utf8')) as Holder;
    return ` by process ${pid} on ${host} since ${since}`;
  } catch {
    return ''; // It is just being written.
  }
}
