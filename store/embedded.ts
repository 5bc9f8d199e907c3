import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { vector } from '@electric-sql/pglite-pgvector';
import pg from 'pg';
import { type Database, databaseOf, numberTypes } from './database.ts';
import { type FolderLock, lockFolder } from './lock.ts';

/**
 * Opens the embedded PostgreSQL (PGlite with pgvector) in `folder/postgres`, making it when it is not there.
 * A lock file keeps a second process out; a first start that was interrupted leaves nothing half made, since the
 * cluster is made in a temporary folder and renamed.
 *
 * @throws StoreInUse when another process has the folder open.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const lock = await lockFolder(folder);
  try {
    const home = join(folder, 'postgres');
    if (!existsSync(home)) await createCluster(folder, home);
    return await overPglite(await PGlite.create({ dataDir: home, extensions: { vector } }), lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** An embedded database in memory, gone when it is closed. `dump` starts it from a dumped data directory. */
export async function openInMemory(dump?: Blob): Promise<Database & { pglite: PGlite }> {
  const pglite = await PGlite.create({ extensions: { vector }, ...(dump && { loadDataDir: dump }) });
  return Object.assign(await overPglite(pglite), { pglite });
}

async function createCluster(folder: string, home: string): Promise<void> {
  const fresh = join(folder, 'postgres.new');
  await rm(fresh, { recursive: true, force: true });
  const pglite = await PGlite.create({ dataDir: fresh, extensions: { vector } });
  await pglite.close();
  await rename(fresh, home);
}

async function overPglite(pglite: PGlite, lock?: FolderLock): Promise<Database> {
  // BullMQ finds its tables by the search path; PGlite is one session, so setting it once is enough.
  await pglite.exec('set search_path to public, bullmq');
  // One connection, so transactions of two callers queue for it and never interleave.
  const pool = new pg.Pool({
    ...createPgConfig(pglite),
    max: 1,
    types: numberTypes,
    idleTimeoutMillis: 0,
  } as pg.PoolConfig);
  return databaseOf({
    kind: 'embedded',
    pool,
    queuePool: listeningPool(pool, pglite),
    async close() {
      await pool.end();
      await pglite.close();
      await lock?.release();
    },
  });
}

/**
 * BullMQ keeps one client checked out to LISTEN on. With a single connection that would leave none for anybody,
 * so the clients handed out here borrow the connection for each statement and get their notifications from PGlite.
 */
function listeningPool(pool: pg.Pool, pglite: PGlite): pg.Pool {
  const connect = async () => {
    const client = new EventEmitter();
    const stop = pglite.onNotification((channel, payload) =>
      client.emit('notification', { channel, payload }),
    );
    return Object.assign(client, {
      query: (text: string, values?: unknown[]) => pool.query(text, values),
      release: () => void stop(),
    });
  };
  const shim = {
    query: pool.query.bind(pool),
    connect,
    end: async () => {},
    on: () => shim,
    off: () => shim,
    options: { keepAlive: true },
  };
  return shim as unknown as pg.Pool;
}
