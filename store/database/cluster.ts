import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { flushFolder, flushTree } from '../disk/flush.ts';
import { missingFiles, takeInventory, writeInventory } from './cluster-files.ts';
import { DurableFolder } from './durable-folder.ts';
import { pgliteCode } from './pglite-code.js';
import { wordsOf } from './unavailable.ts';
import type { WalFlush } from './wal-flush.ts';

/** An embedded database that does not start, or not in full. The message says why, without a full stop. */
export class BrokenCluster extends Error {
  override name = 'BrokenCluster';
}

/** Where the embedded database of a data folder is. */
export function clusterHome(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/** Where a backup waits that was unpacked whole, for the moment between two renamings. */
export function restoredHome(dataDir: string): string {
  return `${clusterHome(dataDir)}.restored`;
}

/** Ends a restoration that was interrupted between its two renamings. */
export async function finishRestoration(dataDir: string): Promise<void> {
  const [home, restored] = [clusterHome(dataDir), restoredHome(dataDir)];
  if (existsSync(home) || !existsSync(restored)) return;
  await rename(restored, home);
  await flushFolder(dirname(home));
}

/**
 * Makes the folder of an embedded database. It is made beside its place and renamed when it is whole and on the disk, so
 * that a start that is interrupted leaves nothing half made.
 */
export async function createCluster(home: string): Promise<void> {
  const fresh = `${home}.new`;
  await rm(fresh, { recursive: true, force: true });
  const pglite = await PGlite.create({
    dataDir: fresh,
    pgliteWasmModule: await pgliteCode(),
    extensions: { vector },
  });
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
 * @throws BrokenCluster when it does not start, or files of it are missing
 */
export async function openCluster(home: string, wal: WalFlush): Promise<PGlite> {
  // Without that file PGlite takes the folder for an empty one and writes a new database over the old.
  if (!existsSync(join(home, 'PG_VERSION'))) throw new BrokenCluster('its file PG_VERSION is missing');
  const inventory = await takeInventory(home);
  if (inventory) refuseMissing(inventory.missing);
  const said: string[] = [];
  const pglite = new WithoutArrayTypes({
    fs: new DurableFolder(home, wal),
    pgliteWasmModule: await pgliteCode(),
    extensions: { vector },
    startParams: serverSettings,
    // Kept here, and not printed.
    onStderr: line => {
      if (said.push(line) > 100) said.shift();
      return false;
    },
  });
  try {
    await pglite.waitReady;
  } catch (error) {
    throw new BrokenCluster(whyNot(said) ?? wordsOf(error), { cause: error });
  }
  try {
    if (!inventory) refuseMissing(await missingFiles(pglite, home));
    return pglite;
  } catch (error) {
    // It may be past that.
    await pglite.close().catch(() => {});
    if (error instanceof BrokenCluster) throw error;
    throw new BrokenCluster(wordsOf(error), { cause: error });
  }
}

/** PostgreSQL itself would miss a file only when somebody asks for the table or index that was in it. */
function refuseMissing([first, ...more]: string[]): void {
  if (!first) return;
  const others = more.length ? ` and ${more.length} more of its files are` : ' is';
  throw new BrokenCluster(`${first}${others} missing`);
}

/** Ends PostgreSQL in its folder, which the next start then finds as it was left. */
export async function closeCluster(pglite: PGlite, home: string): Promise<void> {
  await pglite.close();
  await writeInventory(home);
}

const serverSettings = [
  // PGlite's own say -F: no fsync at all.
  ...PGlite.defaultStartParams.filter(setting => setting !== '-F'),
  ...['-c', 'wal_sync_method=fsync'],
  // Files of the log (16 MB each) that are kept for the next ones.
  ...['-c', 'min_wal_size=32MB'],
];

/** The gravest thing that PostgreSQL said before it ended. */
function whyNot(said: readonly string[]): string | undefined {
  for (const severity of ['PANIC', 'FATAL', 'ERROR']) {
    for (const line of said.toReversed()) {
      const words = new RegExp(`\\b${severity}:\\s+(.+)`).exec(line)?.[1];
      if (words) return words;
    }
  }
  return undefined;
}

/**
 * PGlite asks for all array types when it starts, for parsers of its own. Node-postgres has its own, so that statement
 * (a fifth of PGlite's boot) is spared.
 */
class WithoutArrayTypes extends PGlite {
  override async _initArrayTypes(): Promise<void> {}
}
