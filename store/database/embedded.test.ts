import { mkdir, mkdtemp, readdir, rm, watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChild } from '../../test/child.ts';
import { embeddedDatabase } from '../../test/database.ts';
import { smallDisk, whyNoSmallDisk } from '../../test/small-disk.ts';
import { reserve } from '../disk/free-disk.ts';
import { queueContract } from '../queue/queue.contract.ts';
import { topicsContract } from '../queue/topics.contract.ts';
import { databaseContract } from './database.contract.ts';
import { openEmbedded, openInMemory } from './embedded.ts';
import { StoreInUse } from './folder-lock.ts';
import { openDatabase } from './open.ts';
import { sql } from './sql.ts';

describe('embedded', () => {
  databaseContract(embeddedDatabase);
  topicsContract(embeddedDatabase);
  queueContract(embeddedDatabase);
});

test('whoever asks one thing after another leaves others their turns', async () => {
  const db = await openInMemory();
  let turns = 0;
  const count = () => {
    turns++;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  const until = performance.now() + 400;
  while (performance.now() < until) await db.one(sql`select ${1}::int as n`);
  clearImmediate(timer);
  expect(turns).toBeGreaterThan(8);
  await db.close();
});

describe('in a folder', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'gristmill-data-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  test('what was stored is there after a restart, and only one has it open', async () => {
    const db = await openDatabase({ databaseUrl: undefined, dataDir });
    await db.run(sql`insert into person (name) values ('ana')`);
    await expect(openDatabase({ databaseUrl: undefined, dataDir })).rejects.toThrow(StoreInUse);
    await db.close();
    const again = await openDatabase({ databaseUrl: undefined, dataDir });
    expect(await again.all(sql`select name from person`)).toEqual([{ name: 'ana' }]);
    await again.close();
  });

  test('a first start that is killed, however far it was, leaves nothing that hinders the next', async () => {
    for (const changes of [1, 60, 200]) {
      await rm(dataDir, { recursive: true });
      await mkdir(dataDir);
      const starter = startChild('open', dataDir);
      await changesIn(dataDir, changes, starter.ended);
      await starter.kill();
      expect(await startChild('open', dataDir).ended).toEqual({ code: 0, output: 'open' });
      expect(await readdir(dataDir)).not.toContain('postgres.new');
    }
  }, 240_000);

  test('one that is damaged and has no backup is said so, and not replaced by an empty one', async () => {
    await (await openEmbedded(dataDir)).close();
    await rm(join(dataDir, 'postgres', 'global'), { recursive: true });
    await expect(openEmbedded(dataDir)).rejects.toThrow(/does not start: .+ There is no backup in/);
    expect(await readdir(join(dataDir, 'postgres'))).toContain('base');
  });
});

const noDisk = whyNoSmallDisk();
describe.skipIf(noDisk)(noDisk ?? 'on a full disk', () => {
  const fill = async (room: number) => {
    const disk = smallDisk(200);
    try {
      const filled = (await startChild('fill', disk.folder, String(room)).ended).output.split('\n');
      await rm(join(disk.folder, 'ballast'), { force: true });
      const again = await startChild('open', disk.folder).ended;
      return { filled, again: again.output };
    } finally {
      disk.remove();
    }
  };

  test('nothing more is stored, in words; what is there can be read; with room it goes on', async () => {
    const { filled, again } = await fill(reserve);
    expect(filled).toEqual([
      expect.stringMatching(
        /^DiskFull: The disk of this server is full: 4\d MB are left, .+ needs 48 MB of room/,
      ),
      'all that was stored is there: true',
      'a transaction: DiskFull',
      'with room again: 1',
      expect.stringMatching(/^closed after \d+/),
    ]);
    expect(again).toBe('open');
  }, 60_000);

  test('even when its own log finds no room, it stops with words and starts again later', async () => {
    const { filled, again } = await fill(0);
    expect(filled).toEqual([
      expect.stringMatching(/^DiskFull/),
      'all that was stored is there: OutsideError',
      'a transaction: OutsideError',
      'with room again: OutsideError',
      expect.stringMatching(/^closed after \d+/),
    ]);
    expect(again).toBe('open');
  }, 60_000);

  test('without room to start it does not', async () => {
    const disk = smallDisk(40);
    try {
      expect((await startChild('open', disk.folder).ended).output).toMatch(
        /DiskFull: The disk of this server is full/,
      );
    } finally {
      disk.remove();
    }
  });
});

/** Resolves when that much happened to the files of a folder, or when `ended` does. */
async function changesIn(folder: string, count: number, ended: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  void ended.then(() => stop.abort());
  let seen = 0;
  try {
    for await (const _ of watch(folder, { recursive: true, signal: stop.signal }))
      if (++seen === count) return;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
}
