import { createReadStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { flushFolder, flushTree } from '../../disk/flush.ts';
import { CannotStart } from '../../errors.ts';
import { clusterHome, openCluster, restoredHome } from '../cluster.ts';
import { lockFolder } from '../folder-lock.ts';
import { wordsOf } from '../unavailable.ts';
import { openWalFlush } from '../wal-flush.ts';
import { type Backup, backupFolder, backupsIn, timeInName, whenMade } from './list.ts';
import { untar } from './tar.ts';

/**
 * Puts a backup in the place of the embedded database, once it is seen to start. What was there is moved aside, never
 * removed; a restoration that is interrupted leaves either of them whole.
 *
 * @param name a file in the folder of backups; the newest one without
 * @returns the backup, and where what it replaced is now, when there was anything
 * @throws StoreInUse when another process has the data folder open
 * @throws CannotStart when there is no such backup, or it is damaged too; nothing was changed then
 */
export async function restoreBackup(
  dataDir: string,
  name: string | undefined,
  now: Date,
): Promise<{ backup: Backup; replaced: string | undefined }> {
  const lock = await lockFolder(dataDir);
  try {
    const backup = await chosen(dataDir, name);
    const home = clusterHome(dataDir);
    const restored = restoredHome(dataDir);
    await unpackWhole(backup, `${home}.new`, await backupsIn(dataDir));
    // From here on a start finds either what was there, or all of the backup.
    await rm(restored, { recursive: true, force: true });
    await rename(`${home}.new`, restored);
    await flushFolder(dirname(home));
    let replaced: string | undefined;
    if (existsSync(home)) {
      replaced = `${home}.replaced-${timeInName(now)}`;
      await rename(home, replaced);
      await flushFolder(dirname(home));
    }
    await rename(restored, home);
    await flushFolder(dirname(home));
    return { backup, replaced };
  } finally {
    await lock.release();
  }
}

async function chosen(dataDir: string, name: string | undefined): Promise<Backup> {
  const all = await backupsIn(dataDir);
  const backup = name === undefined ? all[0] : all.find(one => one.name === name);
  if (backup) return backup;
  const folder = backupFolder(dataDir);
  if (!all.length) throw new CannotStart(`There is no backup in ${folder}. Nothing was changed.`);
  throw new CannotStart(
    `There is no backup ${name} in ${folder}. There are: ${all.map(one => one.name).join(', ')}.`,
  );
}

/** Unpacks a backup, brings it to the disk and starts it, which reads the log that it holds. */
async function unpackWhole(backup: Backup, fresh: string, all: readonly Backup[]): Promise<void> {
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  try {
    await pipeline(createReadStream(backup.path), createGunzip(), source => untar(source, fresh));
    await flushTree(fresh);
    // A log that can't be flushed fails what asked for it.
    const pglite = await openCluster(
      fresh,
      openWalFlush(() => {}),
    );
    await pglite.close();
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    const older = all.find(one => one.made < backup.made);
    const advice = older
      ? `An older one is of ${whenMade(older)}: “npm run restore -- ${older.name}”.`
      : 'There is no older one.';
    throw new CannotStart(
      `The backup of ${whenMade(backup)} (${backup.path}) can't be restored: ${wordsOf(error)} Nothing was changed. ${advice}`,
      { cause: error },
    );
  }
}
