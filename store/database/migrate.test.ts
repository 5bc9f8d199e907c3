import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChild } from '../../test/child.ts';
import { embeddedDatabase, serverDatabase, serverUrl, whyNoServer } from '../../test/database.ts';
import { CannotStart } from '../errors.ts';
import { checkMigrated, migrate } from './migrate.ts';
import { sql } from './sql.ts';

const missing = await whyNoServer();

describe.each([
  { kind: 'embedded', open: embeddedDatabase },
  ...(missing ? [] : [{ kind: 'server', open: serverDatabase }]),
])('$kind', async ({ open }) => {
  const db = await open();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gristmill-migrations-'));
    await db.script('delete from schema_migration; drop table if exists mill, stone');
  });
  afterEach(() => rm(folder, { recursive: true }));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const applied = async () =>
    (await db.all<{ name: string }>(sql`select name from schema_migration order by name`)).map(
      row => row.name,
    );

  test('each file is applied once, in the order of the names', async () => {
    await write('0002-stone.sql', 'alter table mill add stone text; create table stone (n int)');
    await write('0001-mill.sql', `create table mill (n int); insert into mill values (1);`);
    await write('notes.txt', 'not a migration');
    await migrate(db, folder);
    await migrate(db, folder);
    expect(await applied()).toEqual(['0001-mill.sql', '0002-stone.sql']);
    expect(await db.all(sql`select * from mill`)).toEqual([{ n: 1, stone: null }]);
  });

  test('who may change nothing says when the tables are older or newer, and what to do', async () => {
    await write('0001-mill.sql', 'create table mill (n int)');
    await expect(checkMigrated(db, folder)).rejects.toThrow(/Start the bot of this version first/);
    expect(await applied()).toEqual([]);
    await migrate(db, folder);
    await checkMigrated(db, folder);
    await db.run(sql`insert into schema_migration (name) values ('0002-stone.sql')`);
    await expect(checkMigrated(db, folder)).rejects.toThrow(/newer version.*Install that version here/);
    await expect(checkMigrated(db, folder)).rejects.toThrow(CannotStart);
  });

  test('one that fails is named with its line; nothing of it is kept, those before it are', async () => {
    await write('0001-mill.sql', 'create table mill (n int);');
    await write(
      '0002-stone.sql',
      'create table stone (n int);\n\nalter table mill\n  add constraint nonsense;\n',
    );
    await expect(migrate(db, folder)).rejects.toThrow(
      /^The migration 0002-stone.sql failed in line 4: syntax error .+\. Nothing of it was kept\.$/,
    );
    expect(await applied()).toEqual(['0001-mill.sql']);
    expect(await db.one(sql`select to_regclass('stone') as stone`)).toEqual({ stone: null });
    await write('0002-stone.sql', 'create table stone (n int)');
    await migrate(db, folder);
    expect(await applied()).toEqual(['0001-mill.sql', '0002-stone.sql']);
  });

  test('a database of a newer version is left alone', async () => {
    await write('0001-mill.sql', 'create table mill (n int)');
    await db.run(sql`insert into schema_migration (name) values ('0009-from-the-future.sql')`);
    await expect(migrate(db, folder)).rejects.toThrow(
      /newer version of Gristmill: it has 0009-from-the-future.sql/,
    );
    expect(await db.one(sql`select to_regclass('mill') as mill`)).toEqual({ mill: null });
  });

  test('two at once take turns', async () => {
    await write('0001-mill.sql', 'create table mill (n int); insert into mill values (1)');
    await Promise.all([migrate(db, folder), migrate(db, folder), migrate(db, folder)]);
    expect(await db.all(sql`select n from mill`)).toEqual([{ n: 1 }]);
  });
});

test.skipIf(missing)(
  missing ?? 'processes that start at once on a new server all come up, and it is migrated once',
  async () => {
    const db = await serverDatabase();
    await db.script('create database brand_new template template0');
    const url = (await serverUrl()).replace(/\/test_\d+/, '/brand_new');
    const starters = Array.from({ length: 3 }, () => startChild('open', url));
    for (const starter of starters) expect(await starter.ended).toEqual({ code: 0, output: 'open' });
  },
);
