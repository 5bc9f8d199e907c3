import { existsSync } from 'node:fs';
import {
  cp,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startChild } from '../../../test/child.ts';
import { CannotStart } from '../../errors.ts';
import type { Runner } from '../database.ts';
import { openEmbedded } from '../embedded.ts';
import { StoreInUse } from '../folder-lock.ts';
import { sql } from '../sql.ts';
import { backupsIn } from './list.ts';
import { makeBackup } from './make.ts';
import { restoreBackup } from './restore.ts';

// Each of them starts the database several times.
vi.setConfig({ testTimeout: 120_000 });

const noon = new Date('2026-11-28T12:00:00Z');
const later = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);

let around: string;
/** A data folder with a closed database of 100 rows, which has a backup from when there were 50. */
let original: string;
/** A copy of it for each test. */
let dataDir: string;
const home = () => join(dataDir, 'postgres');

beforeAll(async () => {
  around = await mkdtemp(join(tmpdir(), 'gristmill-backup-'));
  original = join(around, 'original');
  const db = await openEmbedded(original);
  await db.script('create table sack (n int primary key, grain text)');
  await fill(db, 0);
  await backUp(db, original, noon);
  await fill(db, 50);
  await db.close();
});
afterAll(() => rm(around, { recursive: true, force: true }));
beforeEach(async () => {
  dataDir = join(around, 'data');
  await cp(original, dataDir, { recursive: true });
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

type Db = Awaited<ReturnType<typeof openEmbedded>>;

const fill = (db: Db, from: number) =>
  db.run(
    sql`insert into sack select n, repeat(md5(n::text), 100) from generate_series(${from}::int, ${from + 49}) n`,
  );

function backUp(db: Db, folder: string, now: Date, { kept = 3, signal = new AbortController().signal } = {}) {
  const run: Runner = statement => db.session(client => client.query(statement));
  return makeBackup({ dataDir: folder, home: join(folder, 'postgres'), run, kept, now, signal });
}

async function stored(folder: string): Promise<number> {
  const db = await openEmbedded(folder);
  try {
    const { found } = await db.one<{ found: number }>(
      sql`select count(*) as found from sack where grain = repeat(md5(n::text), 100)`,
    );
    return found;
  } finally {
    await db.close();
  }
}

describe('a backup', () => {
  test('is its owner’s only, and has no unfinished one beside it', async () => {
    const folder = join(dataDir, 'backups');
    expect(await readdir(folder)).toEqual(['2026-11-28T12-00-00Z.tar.gz']);
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(folder)).toBe('700');
    expect(await mode(join(folder, '2026-11-28T12-00-00Z.tar.gz'))).toBe('600');
  });

  test('has all that was acknowledged before it began, and is whole, however much is written meanwhile', async () => {
    const db = await openEmbedded(dataDir);
    await db.script(
      'create table chaff (n int, dust text); create table gone as select generate_series(1, 5000) n',
    );
    let isMade = false;
    const made = backUp(db, dataDir, later(1)).finally(() => {
      isMade = true;
    });
    let written = 0;
    // Little enough that no checkpoint falls due: this backup is not made by the upkeep, which would wait with one.
    for (; !isMade && written < 60; written++) {
      await db.transaction(async tx => {
        await tx.run(
          sql`insert into sack values (${1000 + written}, repeat(md5(${1000 + written}::text), 100))`,
        );
        await tx.run(sql`insert into chaff select n, repeat('dust', 50) from generate_series(1, 20) n`);
        await tx.run(sql`delete from chaff where n % 2 = 0`);
      });
      if (written === 5) await db.script('drop table gone; create index on chaff (md5(dust))');
      if (written % 10 === 9) await db.run(sql`vacuum chaff`);
    }
    await made;
    await db.close();
    expect(written).toBeGreaterThan(5);
    await restoreBackup(dataDir, undefined, later(2));
    const again = await openEmbedded(dataDir);
    const { rows, ours } = await again.one<{ rows: number; ours: number }>(sql`
      select count(*) filter (where grain = repeat(md5(n::text), 100)) as rows, count(*) filter (where n < 100) as ours from sack`);
    const { every } = await again.one<{ every: number }>(sql`select count(*) as every from sack`);
    expect(ours).toBe(100);
    expect(rows).toBe(every);
    await again.run(sql`reindex table chaff`);
    expect(await again.one(sql`select count(*) filter (where n % 2 = 0) as even from chaff`)).toEqual({
      even: 0,
    });
    await again.close();
  });

  test('pushes out the oldest when there are more than are kept, and clears away what a kill left', async () => {
    await writeFile(join(dataDir, 'backups', '2026-11-28T11-00-00Z.tar.gz.unfinished'), 'half');
    await writeFile(join(dataDir, 'backups', 'a note of the operator'), 'keep');
    const db = await openEmbedded(dataDir);
    await backUp(db, dataDir, later(24), { kept: 2 });
    await backUp(db, dataDir, later(48), { kept: 2 });
    await db.close();
    expect((await readdir(join(dataDir, 'backups'))).sort()).toEqual([
      '2026-11-29T12-00-00Z.tar.gz',
      '2026-11-30T12-00-00Z.tar.gz',
      'a note of the operator',
    ]);
  });

  test('that is broken off leaves nothing, and the next one can be made', async () => {
    const db = await openEmbedded(dataDir);
    const broken = backUp(db, dataDir, later(1), { signal: AbortSignal.abort() });
    await expect(broken).rejects.toThrow(/abort/i);
    expect(await readdir(join(dataDir, 'backups'))).toHaveLength(1);
    await backUp(db, dataDir, later(1));
    await db.close();
    expect(await backupsIn(dataDir)).toHaveLength(2);
  });
});

const log = async () =>
  (await readdir(join(home(), 'pg_wal')))
    .filter(name => /^[0-9A-F]{24}$/.test(name))
    .map(name => `pg_wal/${name}`);

/** Changes some bytes of each sector. */
async function scratch(path: string): Promise<void> {
  const file = join(home(), path);
  const { size } = await stat(file);
  const handle = await open(file, 'r+');
  for (let at = 100; at < size; at += 512) await handle.write(Buffer.from([0xa5, 0x5a, 1, 2]), 0, 4, at);
  await handle.close();
}

const removed = (path: string) => rm(join(home(), path), { recursive: true });

describe('a start that finds damage says what is wrong and which backup is newest, and restoring mends it', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a log that was cut off',
      async () => Promise.all((await log()).map(path => truncate(join(home(), path), 0))),
      /valid checkpoint record/,
    ],
    ['a log that is gone', async () => Promise.all((await log()).map(removed)), /valid checkpoint record/],
    ['no control file', () => removed('global/pg_control'), /pg_control/],
    ['a scratched control file', () => scratch('global/pg_control'), /checksum in control file/],
    [
      'no mark of the version, which PGlite takes for an empty folder',
      () => removed('PG_VERSION'),
      /PG_VERSION is missing/,
    ],
    ['a scratched catalog', () => scratch('base/5/1259'), /invalid page/],
    ['a catalog’s file that is gone', () => removed('base/5/1255'), /1255/],
    ['a folder that is gone', () => removed('pg_xact'), /status of transaction/],
    ['all of it gone', () => rm(home(), { recursive: true }), /is not there, and there are backups/],
  ])('%s', async (_, damage, what) => {
    await damage();
    const refusal: unknown = await openEmbedded(dataDir).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CannotStart);
    expect(refusal).toHaveProperty('message', expect.stringMatching(what));
    const advice = 'The newest backup is of 2026-11-28 12:00 UTC: “npm run restore”';
    expect(refusal).toHaveProperty('message', expect.stringContaining(advice));
    await restoreBackup(dataDir, undefined, later(1));
    expect(await stored(dataDir)).toBe(50);
  });

  test('a table’s own file that is gone', async () => {
    const db = await openEmbedded(dataDir);
    const { path } = await db.one<{ path: string }>(sql`select pg_relation_filepath('sack') as path`);
    await db.close();
    const closedWith = await readFile(join(home(), 'inventory.json'), 'utf8');
    await removed(path);
    await expect(openEmbedded(dataDir)).rejects.toThrow(`${path} is missing`);
    // After a kill there is no list of files, after a power cut half a one: PostgreSQL is asked.
    await expect(openEmbedded(dataDir)).rejects.toThrow(`${path} is missing`);
    await writeFile(join(home(), 'inventory.json'), closedWith.slice(0, 100));
    await expect(openEmbedded(dataDir)).rejects.toThrow(`${path} is missing`);
  });

  test('a database that was closed is opened without asking it for its files, and keeps no list while it is open', async () => {
    const path = join(home(), 'inventory.json');
    await writeFile(path, JSON.stringify([...JSON.parse(await readFile(path, 'utf8')), 'base/5/4711']));
    await expect(openEmbedded(dataDir)).rejects.toThrow('base/5/4711 is missing');
    const db = await openEmbedded(dataDir);
    expect(existsSync(path)).toBe(false);
    await db.close();
    expect(existsSync(path)).toBe(true);
  });
});

describe('restoring', () => {
  test('keeps what it replaces, whole', async () => {
    const { replaced } = await restoreBackup(dataDir, undefined, later(1));
    expect(replaced).toBe(join(dataDir, 'postgres.replaced-2026-11-28T13-00-00Z'));
    expect(await stored(dataDir)).toBe(50);
    await rm(home(), { recursive: true });
    await rename(replaced ?? '', home());
    expect(await stored(dataDir)).toBe(100);
  });

  test('takes the backup that is named, and names those there are for one that is not', async () => {
    const db = await openEmbedded(dataDir);
    await backUp(db, dataDir, later(24));
    await db.close();
    await expect(restoreBackup(dataDir, 'yesterday', later(25))).rejects.toThrow(
      'There are: 2026-11-29T12-00-00Z.tar.gz, 2026-11-28T12-00-00Z.tar.gz.',
    );
    await restoreBackup(dataDir, '2026-11-28T12-00-00Z.tar.gz', later(25));
    expect(await stored(dataDir)).toBe(50);
    await restoreBackup(dataDir, undefined, later(26));
    expect(await stored(dataDir)).toBe(100);
  });

  test('is refused while another process has the folder', async () => {
    const holder = startChild('lock', dataDir);
    await holder.said('locked');
    await expect(restoreBackup(dataDir, undefined, later(1))).rejects.toThrow(StoreInUse);
    await holder.kill();
  });

  test.each<[string, (path: string) => Promise<void>]>([
    ['cut short', async path => truncate(path, Math.floor((await stat(path)).size / 2))],
    [
      'scratched',
      async path => {
        const bytes = await readFile(path);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
        await writeFile(path, bytes);
      },
    ],
  ])('a backup that is %s changes nothing, and an older one is offered', async (_, spoil) => {
    const db = await openEmbedded(dataDir);
    const { path } = await backUp(db, dataDir, later(24));
    await db.close();
    await spoil(path);
    await expect(restoreBackup(dataDir, undefined, later(25))).rejects.toThrow(
      /Nothing was changed\. An older one is of 2026-11-28 12:00 UTC: “npm run restore -- 2026-11-28T12-00-00Z\.tar\.gz”/,
    );
    expect((await readdir(dataDir)).filter(name => name.startsWith('postgres'))).toEqual(['postgres']);
    expect(await stored(dataDir)).toBe(100);
  });

  test('one that was interrupted between its two renamings is ended by the next start', async () => {
    await restoreBackup(dataDir, undefined, later(1));
    await rename(home(), `${home()}.restored`);
    expect(await stored(dataDir)).toBe(50);
  });
});
