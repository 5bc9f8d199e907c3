import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { flushFolder, flushTree } from '../disk/flush.ts';
import { CannotStart } from '../errors.ts';
import { DurableFolder } from './durable-folder.ts';
import type { WalFlush } from './wal-flush.ts';

/**
 * Makes the folder of an embedded database when it is not there. It is made beside its place and renamed when it is
 * whole and on the disk, so that a start that is interrupted leaves nothing half made.
 */
export async function createCluster(home: string): Promise<void> {
  if (existsSync(home)) return;
  const fresh = `${home}.new`;
  await rm(fresh, { recursive: true, force: true });
  const pglite = await PGlite.create({ dataDir: fresh, extensions: { vector } });
  await pglite.close();
  await moveIntoPlace(fresh, home);
}

/** Renames a folder that nobody knows yet, so that a power cut leaves it whole in its place, or none. */
async function moveIntoPlace(fresh: string, home: string): Promise<void> {
  await flushTree(fresh);
  await rename(fresh, home);
  await flushFolder(dirname(home));
}

/**
 * Starts PostgreSQL in its folder, on what the log says after a power cut or a kill.
 *
 * @throws CannotStart when it does not start
 */
export async function openCluster(home: string, wal: WalFlush): Promise<PGlite> {
  try {
    const pglite = new WithoutArrayTypes({
      fs: new DurableFolder(home, wal),
      extensions: { vector },
      startParams: serverSettings,
    });
    await pglite.waitReady;
    return pglite;
  } catch (error) {
    throw new CannotStart(
      `The embedded database in ${home} does not start. Keep a copy of the folder, then restore a backup, or move it away to begin anew.`,
      { cause: error },
    );
  }
}

const serverSettings = [
  // PGlite's own say -F: no fsync at all.
  ...PGlite.defaultStartParams.filter(setting => setting !== '-F'),
  ...['-c', 'wal_sync_method=fsync'],
  // Files of the log (16 MB each) that are kept for the next ones.
  ...['-c', 'min_wal_size=32MB'],
];

/**
 * PGlite asks for all array types when it starts, for parsers of its own. Node-postgres has its own, so that statement
 * (a fifth of PGlite's boot) is spared.
 */
class WithoutArrayTypes extends PGlite {
  override async _initArrayTypes(): Promise<void> {}
}
