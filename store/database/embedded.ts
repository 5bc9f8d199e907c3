import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { vector } from '@electric-sql/pglite-pgvector';
import pg from 'pg';
import { openDataFolder } from '../disk/data-folder.ts';
import { batchedProtocol } from './batched-protocol.ts';
import { createCluster, openCluster } from './cluster.ts';
import {
  type Database,
  databaseOf,
  durable,
  type Flushed,
  numberTypes,
  type Runner,
  runnerOf,
} from './database.ts';
import { openDirectStatements } from './direct-statements.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { freeDiskGuard, reserve } from './free-disk.ts';
import { openMaintenance } from './maintenance.ts';
import { detectPanic, type PanicDetector } from './panic-detection.ts';
import { wordsOf } from './unavailable.ts';
import { openWalFlush, type WalFlush } from './wal-flush.ts';
import { type EventLoopYield, openEventLoopYield } from './yield-to-event-loop.ts';

/**
 * Opens the embedded PostgreSQL (PGlite with pgvector) in `folder/postgres`, making it when it is not there.
 * A lock keeps a second process out; a first start that was interrupted leaves nothing half made, since the
 * cluster is made in a temporary folder and renamed.
 *
 * @param room bytes of the disk below which it stores nothing any more
 * @throws StoreInUse when another process has the folder open; DiskFull when there is no room to start.
 */
export async function openEmbedded(folder: string, room = reserve): Promise<Database> {
  await openDataFolder(folder);
  const checkRoom = freeDiskGuard(folder, room);
  const lock = await lockFolder(folder);
  try {
    checkRoom();
    const home = join(folder, 'postgres');
    await createCluster(home);
    const panic = detectPanic();
    const wal = openWalFlush(error => panic.stop(`its log can't be written: ${wordsOf(error)}`));
    const pglite = await openCluster(home, wal);
    return await overPglite(pglite, { panic, wal, lock, checkRoom });
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

async function overPglite(
  pglite: PGlite,
  parts: { panic?: PanicDetector; wal?: WalFlush; lock?: FolderLock; checkRoom?: () => void } = {},
): Promise<Database> {
  const { panic = detectPanic(), wal, lock, checkRoom = () => {} } = parts;
  const flushed: Flushed = () => wal?.flushed();
  const { stopped, inspect } = panic;
  const yieldToEventLoop = openEventLoopYield();
  // BullMQ finds its tables by the search path; PGlite is one session, so setting it once is enough.
  await pglite.exec('set search_path to public, bullmq');
  // One connection, so transactions of two callers queue for it and never interleave.
  const settings = {
    ...createPgConfig(batchedProtocol(pglite, { yieldToEventLoop, ...panic })),
    max: 1,
    types: numberTypes,
    idleTimeoutMillis: 0,
  };
  const pool = new pg.Pool(settings as pg.PoolConfig);
  const heard = new EventEmitter().setMaxListeners(0);
  pglite.onNotification((channel, payload) => heard.emit('notification', { channel, payload }));
  const direct = openDirectStatements(pglite, {
    ...panic,
    inspect(answers) {
      inspect(answers);
      for (const answer of answers) if (answer.name === 'notification') heard.emit('notification', answer);
    },
  });
  let askedAt = performance.now();
  const admit = (text: string) => {
    askedAt = performance.now();
    stopped.throwIfAborted();
    if (!/^\s*select\b/i.test(text)) checkRoom();
  };
  // What lasts gets upkeep; PostgreSQL's own processes for that do not run within PGlite.
  const maintenance =
    wal &&
    openMaintenance({
      run: durable(runnerOf(pool), flushed),
      logBytes: () => wal.bytes,
      idleSeconds: () => (performance.now() - askedAt) / 1000,
    });
  return databaseOf({
    kind: 'embedded',
    pool,
    run: shortest(pool, direct, yieldToEventLoop),
    admit,
    flushed,
    queuePool: listeningPool(durable(runnerOf(pool), flushed), heard, admit),
    async close() {
      await maintenance?.stop();
      await pool.end();
      if (!stopped.aborted) await pglite.close();
      await lock?.release();
    },
  });
}

/** Runs a statement directly when nobody has the session or waits for it; else it waits like everybody. */
function shortest(
  pool: pg.Pool,
  direct: ReturnType<typeof openDirectStatements>,
  yieldToEventLoop: EventLoopYield,
): Runner {
  const queued = runnerOf(pool);
  return async statement => {
    await yieldToEventLoop();
    const isFree = pool.idleCount === pool.totalCount && pool.waitingCount === 0 && !pool.ending;
    return statement.values && isFree ? direct(statement) : queued(statement);
  };
}

/**
 * BullMQ keeps one client checked out to LISTEN on. With a single connection that would leave none for anybody,
 * so the clients handed out here borrow the connection for each statement and get their notifications from all of them.
 */
function listeningPool(run: Runner, heard: EventEmitter, admit: (text: string) => void): pg.Pool {
  const query = async (text: string, values?: unknown[]) => {
    admit(text);
    return run({ text, ...(values && { values }) });
  };
  const connect = async () => {
    const client = new EventEmitter();
    const tell = (notification: unknown) => client.emit('notification', notification);
    heard.on('notification', tell);
    return Object.assign(client, { query, release: () => void heard.off('notification', tell) });
  };
  const shim = {
    query,
    connect,
    end: async () => {},
    on: () => shim,
    off: () => shim,
    options: { keepAlive: true },
  };
  return shim as unknown as pg.Pool;
}
