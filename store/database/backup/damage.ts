import { CannotStart } from '../../errors.ts';
import { clusterHome } from '../cluster.ts';
import { backupFolder, backupsIn, whenMade } from './list.ts';

/**
 * Why a start ends when the embedded database is damaged, with the newest backup and how to take it.
 *
 * @param what what is wrong, as the end of a sentence about the database
 */
export async function damaged(dataDir: string, what: string, cause?: unknown): Promise<CannotStart> {
  const [newest] = await backupsIn(dataDir);
  const wrong = `The embedded database in ${clusterHome(dataDir)} ${what}.`;
  if (outside.test(what))
    return new CannotStart(`${wrong} See to that, and start Gristmill again.`, { cause });
  const advice = newest
    ? `The newest backup is of ${whenMade(newest)}: “npm run restore” puts it in its place, and keeps what is there now. Other backups are in ${backupFolder(dataDir)}.`
    : `There is no backup in ${backupFolder(dataDir)}. Keep a copy of the folder; then restore a backup of your own, or move the folder away to begin anew.`;
  return new CannotStart(`${wrong} ${advice}`, { cause });
}

/** What is wrong with the machine and not with the files, as the C library words it: a backup would not help. */
const outside =
  /No space left on device|Disk quota exceeded|Permission denied|Read-only file system|Too many open files/;

/** What a statement of the start threw: in words when PostgreSQL says that its files are not as it left them. */
export async function explained(dataDir: string, error: unknown): Promise<unknown> {
  // data_corrupted, index_corrupted, undefined_file
  if (!(error instanceof Error && 'code' in error && /^(XX001|XX002|58P01)$/.test(String(error.code))))
    return error;
  return damaged(dataDir, `is damaged: ${error.message}`, error);
}
