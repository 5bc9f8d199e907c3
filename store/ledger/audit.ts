import type { Queryable } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { pseudonymsOf } from './entries.ts';
import { readTiles } from './sequencer.ts';
import { leafHash, sha256 } from './tree/node-sha256.ts';
import { addLeaves, edgeTiles, type Tile } from './tree/tiles.ts';
import { sameBytes } from './verify/bytes.js';
import { parseEntry } from './verify/receipt.js';

export interface LedgerAudit {
  /** How many entries the head says there are. */
  size: number;
  /** Each names what it is about; none when all is as it was written. */
  problems: string[];
}

/**
 * Checks the tables of the log against each other, row by row: each entry against the hash that was kept of it, the
 * hashes against those above them, all of them against the head, and what entries are found by against what they say.
 * What was changed in one of them is so found and named. Who changes all of them alike is found by a checkpoint that
 * somebody else has kept.
 *
 * @param originOf what makes an entry one of its kind; undefined for one of no known kind
 * @param onEntry is given each entry in its order
 */
export async function auditLedger(
  db: Queryable,
  originOf: (entry: Record<string, unknown>) => string | undefined,
  onEntry: (entry: Record<string, unknown>, index: number) => void = () => {},
): Promise<LedgerAudit> {
  const problems: string[] = [];
  const say = (problem: string) => problems.push(problem);
  const { size, root } = await db.one<{ size: number; root: Uint8Array }>(
    sql`select size, root from ledger_head`,
  );
  const communities = await communityIds(db);
  const rebuilt = new Map<string, Tile>();
  let hashed = sha256(new Uint8Array());
  for (let from = 0; from < size; from += page) {
    const to = Math.min(size, from + page);
    const [kept] = await readTiles(db, [{ level: 0, number: from / page }]);
    const rows = await rowsBetween(db, from, to);
    for (let index = from; index < to; index++) {
      const row = rows.get(index);
      if (!row) {
        say(`Entry ${index} is missing.`);
        continue;
      }
      const entry = parseEntry(row.entry);
      const leaf = kept?.hashes.subarray(32 * (index - from), 32 * (index - from + 1));
      if (!leaf || !sameBytes(leafHash(row.entry), new Uint8Array(leaf)))
        say(`Entry ${index} is not what was recorded: its hash is another.`);
      else if (entry) onEntry(entry, index);
      for (const problem of lookupProblems(row, entry, originOf, communities))
        say(`Entry ${index}: ${problem}`);
    }
    const leaves = Array.from(
      { length: to - from },
      (_, at) => new Uint8Array(kept?.hashes.subarray(32 * at, 32 * at + 32) ?? []),
    );
    const edge = edgeTiles(from).flatMap(({ level, number }) => rebuilt.get(`${level} ${number}`) ?? []);
    const added = addLeaves(from, edge, leaves);
    for (const tile of added.changed) {
      rebuilt.set(`${tile.level} ${tile.number}`, tile);
      await compareTile(db, tile, size, say);
    }
    // Only those at the edge are needed again.
    for (const name of rebuilt.keys())
      if (!edgeTiles(to).some(({ level, number }) => `${level} ${number}` === name)) rebuilt.delete(name);
    hashed = added.root;
  }
  if (!sameBytes(new Uint8Array(hashed), new Uint8Array(root)))
    say(`The hashes do not give the root that the log’s head has for ${size} entries.`);
  for (const problem of await beyond(db, size)) say(problem);
  return { size, problems };
}

const page = 256;

interface Row {
  origin: string;
  entry: string;
  communityId: number;
  submissionId: number | null;
}

async function rowsBetween(db: Queryable, from: number, to: number): Promise<Map<number, Row>> {
  const rows = await db.all<Row & { index: number }>(sql`
    select leaf_index as index, origin, entry, community_id as "communityId", submission_id as "submissionId"
    from ledger_entry where leaf_index >= ${from} and leaf_index < ${to}`);
  return new Map(rows.map(row => [row.index, row]));
}

/** By which pseudonym each community goes. One whose salt was removed goes by none any more. */
async function communityIds(db: Queryable): Promise<Map<string, number>> {
  const ids = await db.all<{ id: number }>(sql`select id from community`);
  const named = await Promise.all(
    ids.map(async ({ id }) => [(await pseudonymsOf(db, id)).community, id] as const),
  );
  return new Map(named);
}

function lookupProblems(
  row: Row,
  entry: Record<string, unknown> | undefined,
  originOf: (entry: Record<string, unknown>) => string | undefined,
  communities: ReadonlyMap<string, number>,
): string[] {
  if (!entry) return ['it is not JSON in canonical form.'];
  const community = communities.get(String(entry.community));
  return [
    ...(originOf(entry) === row.origin ? [] : [`it is filed as “${row.origin}”, which it is not.`]),
    ...((entry.submission ?? null) === row.submissionId
      ? []
      : [`it is filed under submission ${row.submissionId}, and says ${entry.submission ?? 'none'}.`]),
    ...(community === undefined || community === row.communityId
      ? []
      : [`it is filed under community ${row.communityId}, and is of ${community}.`]),
  ];
}

/** Compares a tile with the kept one when it is whole, or as whole as the log makes it. */
async function compareTile(
  db: Queryable,
  tile: Tile,
  size: number,
  say: (problem: string) => void,
): Promise<void> {
  const [kept] = await readTiles(db, [tile]);
  const full = Math.min(256, Math.floor(size / 256 ** tile.level) - 256 * tile.number);
  if (tile.level > 0 && tile.hashes.length < 32 * full) return;
  if (!kept || !sameBytes(new Uint8Array(kept.hashes), new Uint8Array(tile.hashes))) {
    const leaves = 256 ** (tile.level + 1);
    const [from, to] = [tile.number * leaves, Math.min(size, (tile.number + 1) * leaves) - 1];
    say(
      `Tile ${tile.number} of level ${tile.level} (entries ${from} to ${to}) does not have the hashes of what is below it.`,
    );
  }
}

/** Rows that the head knows nothing of. */
async function beyond(db: Queryable, size: number): Promise<string[]> {
  const entries = await db.all<{ index: number }>(
    sql`select leaf_index as index from ledger_entry where leaf_index >= ${size} order by 1 limit 100`,
  );
  const edge = edgeTiles(size).map(tile => tile.number);
  const tiles = await db.all<{ level: number; number: number }>(sql`
    select level, number from ledger_tile
    where number > coalesce((${edge}::bigint[])[level + 1], -1)
    order by 1, 2 limit 100`);
  return [
    ...entries.map(({ index }) => `Entry ${index} lies beyond the log’s ${size} entries.`),
    ...tiles.map(
      ({ level, number }) => `Tile ${number} of level ${level} lies beyond the log’s ${size} entries.`,
    ),
  ];
}
