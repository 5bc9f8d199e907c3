import type { Database, Queryable } from '../database/database.ts';
import { json, sql } from '../database/sql.ts';
import { leafHash } from './tree/node-sha256.ts';
import { addLeaves, edgeTiles, type Tile, type TileName } from './tree/tiles.ts';

/**
 * Gives some entries that wait their indices, in one transaction with the tiles and the root: a process that dies in it
 * leaves all of them waiting. Whoever else does the same waits at the head's row, so indices have no gaps.
 *
 * @returns how many got one; 0 when none waits
 */
export async function sequenceSome(db: Database): Promise<number> {
  const waits = await db.first(sql`select from ledger_entry where queued is not null limit 1`);
  if (!waits) return 0;
  return await db.transaction(async tx => {
    const { size } = await tx.one<{ size: number }>(sql`select size from ledger_head for update`);
    const waiting = await tx.all<{ origin: string; entry: string }>(sql`
      select origin, entry from ledger_entry where queued is not null order by queued limit ${atOnce}`);
    if (waiting.length === 0) return 0;
    const edge = await readTiles(tx, edgeTiles(size));
    const { changed, root } = addLeaves(
      size,
      edge,
      waiting.map(({ entry }) => leafHash(entry)),
    );
    const placed = waiting.map(({ origin }, at) => ({ origin, index: size + at }));
    await tx.run(sql`
      update ledger_entry e set leaf_index = p.index, queued = null
      from jsonb_to_recordset(${json(placed)}::jsonb) as p (origin text, index bigint)
      where e.origin = p.origin`);
    await writeTiles(tx, changed);
    await tx.run(sql`update ledger_head set size = ${size + waiting.length}, root = ${Buffer.from(root)}`);
    return waiting.length;
  });
}

/** Entries of one transaction: 100 took the embedded database 29 ms in six statements, on a busy machine. */
const atOnce = 50;

/** Those of these tiles that are there. Each by the index: of a large log a join would rather read all tiles. */
export async function readTiles(db: Queryable, names: readonly TileName[]): Promise<Tile[]> {
  return await db.all(sql`
    select n.level, n.number, t.hashes
    from jsonb_to_recordset(${json(names)}::jsonb) as n (level int, number bigint)
    cross join lateral (
      select hashes from ledger_tile where level = n.level and number = n.number limit 1
    ) t`);
}

/** Writes tiles, in the place of those that are there. */
export async function writeTiles(tx: Queryable, tiles: readonly Tile[]): Promise<void> {
  const rows = tiles.map(({ level, number, hashes }) => ({
    level,
    number,
    hashes: Buffer.from(hashes).toString('base64'),
  }));
  await tx.run(sql`
    insert into ledger_tile (level, number, hashes)
    select level, number, decode(hashes, 'base64')
    from jsonb_to_recordset(${json(rows)}::jsonb) as t (level int, number bigint, hashes text)
    on conflict (level, number) do update set hashes = excluded.hashes`);
}
