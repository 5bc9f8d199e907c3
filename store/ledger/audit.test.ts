import { beforeAll, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { type Sql, sql } from '../database/sql.ts';
import { auditLedger } from './audit.ts';
import { appendEntries, pseudonymsOf } from './entries.ts';
import { sequenceSome } from './sequencer.ts';

const db = await emptyDatabase();
const count = 600;
const originOf = (entry: Record<string, unknown>) => `test:${entry.number}`;
const problems = async () => (await auditLedger(db, originOf)).problems;

beforeAll(async () => {
  for (const name of ['one', 'two'])
    await db.run(sql`insert into community (platform, external_id, name) values ('web', ${name}, ${name})`);
  const [one] = await db.all<{ id: number }>(sql`select id from community where external_id = 'one'`);
  const communityId = Number(one?.id);
  const { community } = await pseudonymsOf(db, communityId);
  const entries = Array.from({ length: count }, (_, number) => ({
    communityId,
    origin: `test:${number}`,
    entry: { kind: 'test', at: '2026-01-01T00:00:00.000Z', community, number, submission: number % 50 },
  }));
  await db.transaction(tx => appendEntries(tx, entries));
  while ((await sequenceSome(db)) > 0);
});

/** Changes something in the tables, says what is found, and puts it back. */
async function found(...changes: Sql[]): Promise<string[]> {
  class Undo extends Error {}
  const seen: string[] = [];
  await db
    .transaction(async tx => {
      for (const change of changes) expect(await tx.run(change), change.text).toBeGreaterThan(0);
      seen.push(...(await auditLedger({ ...db, ...tx }, originOf)).problems);
      throw new Undo();
    })
    .catch(error => {
      if (!(error instanceof Undo)) throw error;
    });
  return seen;
}

test('a log that nobody touched has no problems, over tiles’ borders', async () => {
  expect(await auditLedger(db, originOf)).toEqual({ size: count, problems: [] });
});

test('an entry that was changed in any column is found and named', async () => {
  for (const index of [0, 255, 256, 431, count - 1]) {
    const here = sql`where leaf_index = ${index}`;
    const columns = [
      sql`entry = replace(entry, '2026', '2027')`,
      sql`entry = entry || ' '`,
      sql`entry = ''`,
      sql`origin = 'test:other'`,
      sql`submission_id = submission_id + 1`,
      sql`submission_id = null`,
      sql`community_id = (select id from community where external_id = 'two')`,
      sql`leaf_index = 100000`,
      sql`leaf_index = null, queued = 1`,
    ];
    for (const column of columns) {
      const seen = await found(sql`update ledger_entry set ${column} ${here}`);
      expect(seen.join(' '), `${column.text} of ${index}`).toMatch(new RegExp(`Entry ${index}\\b`));
    }
    expect(await found(sql`delete from ledger_entry ${here}`)).toEqual([`Entry ${index} is missing.`]);
  }
});

test('two entries that changed places are both named', async () => {
  const seen = await found(
    sql`update ledger_entry set leaf_index = 100000 where leaf_index = 5`,
    sql`update ledger_entry set leaf_index = 5 where leaf_index = 300`,
    sql`update ledger_entry set leaf_index = 300 where leaf_index = 100000`,
  );
  expect(seen).toEqual([
    'Entry 5 is not what was recorded: its hash is another.',
    'Entry 300 is not what was recorded: its hash is another.',
  ]);
});

test('an entry that was added behind the log is named', async () => {
  const seen = await found(sql`
    insert into ledger_entry (origin, entry, community_id, submission_id, queued, leaf_index)
    select 'test:added', entry, community_id, submission_id, null, ${count} from ledger_entry where leaf_index = 3`);
  expect(seen).toEqual([`Entry ${count} lies beyond the log’s ${count} entries.`]);
});

test('an entry that was changed with its hash is found in the hashes above', async () => {
  const seen = await found(
    sql`update ledger_entry set entry = replace(entry, '2026', '2027') where leaf_index = 300`,
    sql`update ledger_tile set hashes = overlay(hashes placing
      (select sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) from ledger_entry where leaf_index = 300)
      from 1 + 32 * 44 for 32) where level = 0 and number = 1`,
  );
  expect(seen.join(' ')).toMatch(/Tile 0 of level 1 \(entries 0 to 599\).*the root/);
});

test('a tile that was changed in any column, or is gone, is found and named', async () => {
  const tiles = await db.all<{ level: number; number: number }>(
    sql`select level, number from ledger_tile order by 1, 2`,
  );
  expect(tiles).toEqual([
    { level: 0, number: 0 },
    { level: 0, number: 1 },
    { level: 0, number: 2 },
    { level: 1, number: 0 },
  ]);
  for (const { level, number } of tiles) {
    const here = sql`where level = ${level} and number = ${number}`;
    const changes = [
      sql`update ledger_tile set hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40)) ${here}`,
      sql`update ledger_tile set hashes = hashes || hashes ${here}`,
      sql`update ledger_tile set hashes = substring(hashes from 33) ${here}`,
      sql`update ledger_tile set level = 9 ${here}`,
      sql`update ledger_tile set number = 9 ${here}`,
      sql`delete from ledger_tile ${here}`,
    ];
    for (const change of changes) {
      const seen = await found(change);
      expect(seen.join(' '), `${change.text} of ${level} ${number}`).toMatch(
        level === 0 ? /(Entry \d+|Tile \d+ of level 0)/ : /Tile 0 of level 1/,
      );
    }
  }
});

test('a head that was changed in any column is found', async () => {
  expect(await found(sql`update ledger_head set root = sha256(root)`)).toEqual([
    `The hashes do not give the root that the log’s head has for ${count} entries.`,
  ]);
  expect((await found(sql`update ledger_head set size = size - 1`)).join(' ')).toMatch(
    /Entry 599 lies beyond the log’s 599 entries/,
  );
  expect((await found(sql`update ledger_head set size = size + 1`)).join(' ')).toMatch(
    /Entry 600 is missing/,
  );
  expect(await problems()).toEqual([]);
});
