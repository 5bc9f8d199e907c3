import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { vector } from '@electric-sql/pglite-pgvector';
import pg from 'pg';
import { openDataFolder } from '../disk/data-folder.ts';
import { freeDiskGuard, reserve } from '../disk/free-disk.ts';
import { damaged } from './backup/damage.ts';
import { backupsIn } from './backup/list.ts';
import { makeBackup } from './backup/make.ts';
import { type BackupSettings, scheduleBackups } from './backup/schedule.ts';
import { batchedProtocol } from './batched-protocol.ts';
import {
  BrokenCluster,
  closeCluster,
  clusterHome,
  createCluster,
  finishRestoration,
  openCluster,
} from './cluster.ts';
import { type Database, databaseOf, numberTypes, type Runner, runnerOf } from './database.ts';
import { openDirectStatements } from './direct-statements.ts';
import { openEarlyCommits } from './early-commits.ts';
import { lockFolder } from './folder-lock.ts';
import { type Maintenance, openMaintenance } from './maintenance.ts';
import { detectPanic, type PanicDetector } from './panic-detection.ts';
import { pgliteCode } from './pglite-code.js';
import { wordsOf } from './unavailable.ts';
import { openWalFlush, type WalFlush } from './wal-flush.ts';
import { type EventLoopYield, openEventLoopYield } from './yield-to-event-loop.ts';

/**
 * Opens the embedded PostgreSQL (PGlite with pgvector) in `folder/postgres`, making it when it is not there.
 * A lock keeps a second process out; a first start that was interrupted leaves nothing half made, since the
 * cluster is made in a temporary folder and renamed.
 *
 * @param room bytes of the disk below which it stores nothing any more
 * @param backups how often it is backed up; never without
 * @throws StoreInUse when another process has the folder open; DiskFull when there is no room to start
 * @throws CannotStart when it is damaged, with the newest backup and how to restore it
 */
export async function openEmbedded(
  folder: string,
  { room = reserve, backups }: { room?: number; backups?: BackupSettings | undefined } = {},
): Promise<Database> {
  await openDataFolder(folder);
  const checkRoom = freeDiskGuard(folder, room);
  await using opened = new AsyncDisposableStack();
  const lock = await lockFolder(folder);
  opened.defer(lock.release);
  checkRoom();
  const panic = detectPanic();
  const wal = openWalFlush(error => panic.stop(`its log can't be written: ${wordsOf(error)}`));
  const pglite = await openOrCreate(folder, wal);
  opened.defer(async () => {
    if (!panic.stopped.aborted) await closeCluster(pglite, clusterHome(folder));
  });
  const db = await overPglite(pglite, { panic, checkRoom, lasting: { folder, wal, backups } });
  opened.defer(db.close);
  const closing = opened.move();
  return { ...db, close: () => closing.disposeAsync() };
}

async function openOrCreate(folder: string, wal: WalFlush): Promise<PGlite> {
  const home = clusterHome(folder);
  await finishRestoration(folder);
  if (!existsSync(home)) {
    // Somebody's data was there: an empty database in its place would look as if all was well.
    if ((await backupsIn(folder)).length)
      throw await damaged(
        folder,
        'is not there, and there are backups of it (to begin anew, move these away too)',
      );
    await createCluster(home);
  }
  try {
    return await openCluster(home, wal);
  } catch (error) {
    if (!(error instanceof BrokenCluster)) throw error;
    throw await damaged(folder, `does not start: ${error.message}`, error);
  }
}

/** An embedded database in memory, gone when it is closed. `dump` starts it from a dumped data directory. */
export async function openInMemory(dump?: Blob): Promise<Database & { pglite: PGlite }> {
  const pglite = await PGlite.create({
    pgliteWasmModule: await pgliteCode(),
    extensions: { vector },
    ...(dump && { loadDataDir: dump }),
  });
  await using opened = new AsyncDisposableStack();
  opened.defer(() => pglite.close());
  const db = await overPglite(pglite);
  opened.defer(db.close);
  const closing = opened.move();
  return { ...db, pglite, close: () => closing.disposeAsync() };
}

/** The database on a PGlite, which stays its caller’s to close afterwards. */
async function overPglite(
  pglite: PGlite,
  parts: { panic?: PanicDetector; checkRoom?: () => void; lasting?: Lasting } = {},
): Promise<Database> {
  const { panic = detectPanic(), checkRoom = () => {}, lasting } = parts;
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
  const idleSeconds = () => (performance.now() - askedAt) / 1000;
  const run = shortest(pool, direct, yieldToEventLoop);
  const inOrder = lasting ? durableRunners(lasting.wal) : { run, early: run, queued: runnerOf(pool) };
  const maintenance = lasting && maintain(lasting, inOrder.queued, idleSeconds);
  return databaseOf({
    kind: 'embedded',
    pool,
    run: inOrder.run,
    early: inOrder.early,
    admit,
    flushed: () => lasting?.wal.flushed(),
    queuePool: listeningPool(inOrder.queued, heard, admit),
    async close() {
      await maintenance?.stop();
      await pool.end();
    },
  });

  function durableRunners(wal: WalFlush) {
    const { durable, early } = openEarlyCommits(wal);
    const earlyDirect: typeof direct = statement => wal.early(() => direct(statement));
    return {
      run: durable(run),
      early: early(shortest(pool, earlyDirect, yieldToEventLoop)),
      queued: durable(runnerOf(pool)),
    };
  }
}

/** What an embedded database in a folder has and one in memory has not. */
interface Lasting {
  folder: string;
  wal: WalFlush;
  backups: BackupSettings | undefined;
}

/** PostgreSQL's own processes for its upkeep do not run within PGlite. */
function maintain({ folder, wal, backups }: Lasting, run: Runner, idleSeconds: () => number): Maintenance {
  const ending = new AbortController();
  const now = () => new Date();
  const backUp =
    backups &&
    scheduleBackups({
      dataDir: folder,
      settings: backups,
      idleSeconds,
      now,
      make: () =>
        makeBackup({
          dataDir: folder,
          home: clusterHome(folder),
          run,
          kept: backups.kept,
          now: now(),
          signal: ending.signal,
        }),
    });
  const maintenance = openMaintenance({ run, logBytes: () => wal.bytes, idleSeconds, backUp });
  return {
    ...maintenance,
    stop() {
      ending.abort();
      return maintenance.stop();
    },
  };
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
