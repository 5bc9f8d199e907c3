import { createWriteStream, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { flushFolder } from '../../disk/flush.ts';
import type { Runner } from '../database.ts';
import { type Backup, backupFolder, backupName, backupsIn } from './list.ts';
import { type TarEntry, tar } from './tar.ts';

/**
 * Backs up an embedded database while it works, by PostgreSQL's own protocol for it: after `pg_backup_start` (a
 * checkpoint) its files may be copied at any pace while they change, since the log written until `pg_backup_stop`, which
 * goes along, makes them right (https://www.postgresql.org/docs/current/continuous-archiving.html). So nothing is held
 * up but by the two statements; reading, packing and writing happen in threads: 409 MB took 16 s on two busy cores, and
 * a statement beside it 14 ms at most. PGlite's `dumpDataDir` would hold the process, and all of the database in memory.
 *
 * Nobody may make a checkpoint meanwhile: it could remove the log that is needed.
 *
 * @param home the folder of the cluster
 * @param run runs a statement there when it is its turn
 * @param kept so many are kept, this one included
 */
export async function makeBackup(options: {
  dataDir: string;
  home: string;
  run: Runner;
  kept: number;
  now: Date;
  signal: AbortSignal;
}): Promise<Backup> {
  const { dataDir, home, run, kept, now, signal } = options;
  const folder = backupFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeUnfinished(folder);
  const name = backupName(now);
  const unfinished = join(folder, `${name}${ofUnfinished}`);
  const online = await beginOnline(run);
  try {
    const target = createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true });
    const files = Readable.from(tar(entriesOf(home, online)));
    await pipeline(files, createGzip({ level: 1 }), target, { signal }).finally(online.end);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  const path = join(folder, name);
  await rename(unfinished, path);
  await flushFolder(folder);
  // Also when the clock was set back, and others look newer.
  const others = (await backupsIn(dataDir)).filter(one => one.name !== name);
  for (const old of others.slice(kept - 1)) await rm(old.path);
  return { name, path, made: now };
}

const ofUnfinished = '.unfinished';

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith(ofUnfinished)) await rm(join(folder, name));
}

/** A backup that PostgreSQL knows of. It ends with what has to go along: the files of the log, and the label. */
interface OnlineBackup {
  /** The same each time it is asked. */
  end(): Promise<{ label: string; first: string; last: string }>;
}

async function beginOnline(run: Runner): Promise<OnlineBackup> {
  await run({ text: `select pg_backup_start('backup', true)` });
  let ended: ReturnType<OnlineBackup['end']> | undefined;
  async function stop() {
    const { rows } = await run({
      text: 'select labelfile as label, pg_walfile_name(lsn) as last from pg_backup_stop(false)',
    });
    const { label, last } = rows[0] as { label: string; last: string };
    const first = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/m.exec(label)?.[1];
    if (!first) throw new Error(`PostgreSQL gave a label that does not say where the log begins: ${label}`);
    return { label, first, last };
  }
  return {
    end() {
      ended ??= stop();
      return ended;
    },
  };
}

async function* entriesOf(home: string, online: OnlineBackup): AsyncGenerator<TarEntry> {
  yield* filesOf(home);
  // PostgreSQL writes it in this thread, so what is read in one go is whole.
  yield { path: control, content: readFileSync(join(home, control)) };
  const { label, first, last } = await online.end();
  for (const name of (await readdir(join(home, 'pg_wal'))).sort()) {
    if (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last)
      yield { path: `pg_wal/${name}`, file: join(home, 'pg_wal', name) };
  }
  yield { path: 'backup_label', content: Buffer.from(label) };
}

const control = 'global/pg_control';

async function* filesOf(home: string): AsyncGenerator<TarEntry> {
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(home, file).replaceAll(sep, '/');
    if (entry.isDirectory()) yield { path: `${path}/` };
    else if (entry.isFile() && !isLeftOut(path)) yield { path, file };
  }
}

/** What PostgreSQL makes anew at each start, and what is packed in its own time. */
function isLeftOut(path: string): boolean {
  return (
    path === control ||
    /^(pg_wal|pg_dynshmem|pg_notify|pg_replslot|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//.test(
      path,
    ) ||
    /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?)$/.test(path) ||
    /^(pgsql_tmp|pg_internal\.init)/.test(basename(path)) ||
    path.includes('/pgsql_tmp/')
  );
}
