import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../store/database/database.ts';
import { openEmbedded } from '../store/database/embedded.ts';
import { migrate } from '../store/database/migrate.ts';
import { sql } from '../store/database/sql.ts';
import { appendEntries, pseudonymsOf } from '../store/ledger/entries.ts';
import { readTiles, sequenceSome, writeTiles } from '../store/ledger/sequencer.ts';
import { leafHash, sha256 } from '../store/ledger/tree/node-sha256.ts';
import { consistencyPath, inclusionPath, type Range } from '../store/ledger/tree/ranges.ts';
import { addLeaves, edgeTiles, rangeHash, type Tile, tilesFor } from '../store/ledger/tree/tiles.ts';
import { isIncluded } from '../store/ledger/verify/merkle.js';
import { type Measurement, quantile } from './measurement.ts';

const leaves = 1_000_000;
const proofs = 2000;
const part = 100;

/**
 * The ledger at a million entries: the tree by itself beside hashing the same entries one after another, its first tenth
 * beside its last, and then entries and proofs in the database, of a million beside those of 10,000. It takes 0.6 GB of disk.
 */
export async function run(): Promise<Measurement[]> {
  return [...(await treeAlone()), ...(await inDatabase())];
}

const entryOf = (number: number) =>
  `{"at":"2026-01-01T00:00:00.000Z","community":"0123456789abcdef0123456789abcdef","content":["${'0'.repeat(64)}"],"contributor":"0123456789abcdef0123456789abcdef","datanet":1,"kind":"submitted","submission":${number}}`;

async function treeAlone(): Promise<Measurement[]> {
  const plain = timed(() => {
    for (let number = 0; number < leaves; number++) hash('sha256', entryOf(number), 'buffer');
  });
  const tiles = new Map<string, Tile>();
  const read = (names: ReturnType<typeof edgeTiles>) =>
    names.flatMap(({ level, number }) => tiles.get(`${level} ${number}`) ?? []);
  let root: Uint8Array = sha256(new Uint8Array());
  const tenths: number[] = [];
  for (let from = 0; from < leaves; from += leaves / 10) {
    tenths.push(
      timed(() => {
        for (let size = from; size < from + leaves / 10; size += part) {
          const added = Array.from({ length: part }, (_, at) => leafHash(entryOf(size + at)));
          const grown = addLeaves(size, read(edgeTiles(size)), added);
          for (const tile of grown.changed) tiles.set(`${tile.level} ${tile.number}`, tile);
          root = grown.root;
        }
      }),
    );
  }
  const whole = tenths.reduce((sum, time) => sum + time, 0);
  const hashesOf = (path: readonly Range[]) => {
    const found = read(tilesFor(path));
    return path.map(range => rangeHash(range, found));
  };
  const indices = Array.from({ length: proofs }, (_, at) => Math.floor((at * leaves) / proofs));
  const proven = timed(() => {
    for (const index of indices) hashesOf(inclusionPath(index, leaves));
  });
  const consistent = timed(() => {
    for (const index of indices) hashesOf(consistencyPath(index + 1, leaves));
  });
  const index = 123_456;
  const claim = {
    index,
    size: leaves,
    leaf: leafHash(entryOf(index)),
    proof: hashesOf(inclusionPath(index, leaves)),
    root,
  };
  if (!(await isIncluded(claim))) throw new Error('A proof of the bench does not hold.');
  const [first = 0, last = 0] = [tenths[0], tenths.at(-1)];
  return [
    rate('ledger: entries into the tree', leaves / whole, leaves / plain, 'entries/ms', '≥ 0.1'),
    rate(
      'ledger: the last tenth beside the first',
      leaves / 10 / last,
      leaves / 10 / first,
      'entries/ms',
      '≥ 0.7',
    ),
    { name: 'ledger: inclusion proofs at 1 M', ours: (1000 * proofs) / proven, unit: '/s', target: '≥ 200' },
    {
      name: 'ledger: consistency proofs at 1 M',
      ours: (1000 * proofs) / consistent,
      unit: '/s',
      target: '≥ 200',
    },
  ];
}

/** Entries of the small log and of the large one. */
const [small, large] = [10_000, leaves];

/**
 * Entries and proofs of a log of a million beside those of one of 10,000, on the embedded database in a folder. What is
 * there already was not appended one by one: its entries are made in the database, of the text that their leaves are of,
 * and its tiles are written as a whole.
 */
async function inDatabase(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  const db = await openEmbedded(folder);
  try {
    await migrate(db);
    const { id: communityId } = await db.one<{ id: number }>(
      sql`insert into community (platform, external_id, name) values ('web', 'bench', 'bench') returning id`,
    );
    const before = await measuredAt(db, communityId, small);
    const after = await measuredAt(db, communityId, large);
    return [
      beside(
        'ledger: 100 entries appended and given their place, 1 M beside 10 k',
        after.append,
        before.append,
      ),
      beside(
        'ledger: an inclusion proof from the database, 1 M beside 10 k',
        after.inclusion,
        before.inclusion,
      ),
      beside(
        'ledger: a consistency proof from the database, 1 M beside 10 k',
        after.consistency,
        before.consistency,
      ),
      perSecond('ledger: entries appended to 1 M', (1000 * part) / after.append),
      perSecond('ledger: inclusion proofs from the database at 1 M', 1000 / after.inclusion),
      perSecond('ledger: consistency proofs from the database at 1 M', 1000 / after.consistency),
    ];
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Median milliseconds at a size: of 100 entries, and of a proof of each kind. */
interface AtSize {
  append: number;
  inclusion: number;
  consistency: number;
}

async function measuredAt(db: Database, communityId: number, size: number): Promise<AtSize> {
  await growTo(db, communityId, size);
  const { community } = await pseudonymsOf(db, communityId);
  const appended: number[] = [];
  for (let n = 0; n < 20; n++) {
    const entries = Array.from({ length: part }, (_, at) => ({
      communityId,
      origin: `appended:${size}:${n}:${at}`,
      entry: { kind: 'bench', at: '2026-01-01T00:00:00.000Z', community, submission: size + n },
    }));
    const started = processorTime();
    await db.transaction(tx => appendEntries(tx, entries));
    while ((await sequenceSome(db)) > 0);
    appended.push(processorTime() - started);
  }
  const proofOf = async (path: (at: number) => readonly Range[]) => {
    const taken: number[] = [];
    for (let n = 0; n < 200; n++) {
      const ranges = path(Math.floor((n * size) / 200));
      const started = processorTime();
      const tiles = await readTiles(db, tilesFor(ranges));
      for (const range of ranges) rangeHash(range, tiles);
      taken.push(processorTime() - started);
    }
    return quantile(taken, 0.5);
  };
  return {
    append: quantile(appended, 0.5),
    inclusion: await proofOf(at => inclusionPath(at, size)),
    consistency: await proofOf(at => consistencyPath(at + 1, size)),
  };
}

/** Writes the log anew with so many entries. */
async function growTo(db: Database, communityId: number, size: number): Promise<void> {
  await db.run(sql`truncate ledger_entry, ledger_tile`);
  for (let from = 0; from < size; from += atOnce)
    await db.run(sql`
      insert into ledger_entry (origin, entry, community_id, submission_id, queued, leaf_index)
      select 'bench:' || n, replace(${entryOf(placeholder)}, ${String(placeholder)}, n::text), ${communityId}, n, null, n
      from generate_series(${from}::int, ${Math.min(size, from + atOnce) - 1}::int) n`);
  const tiles = new Map<string, Tile>();
  let root: Uint8Array = sha256(new Uint8Array());
  for (let done = 0; done < size; done += part) {
    const edge = edgeTiles(done).flatMap(({ level, number }) => tiles.get(`${level} ${number}`) ?? []);
    const grown = addLeaves(
      done,
      edge,
      Array.from({ length: part }, (_, at) => leafHash(entryOf(done + at))),
    );
    for (const tile of grown.changed) tiles.set(`${tile.level} ${tile.number}`, tile);
    root = grown.root;
  }
  const all = [...tiles.values()];
  for (let from = 0; from < all.length; from += 100) await writeTiles(db, all.slice(from, from + 100));
  await db.run(sql`update ledger_head set size = ${size}, root = ${Buffer.from(root)}`);
  await db.run(sql`analyze ledger_entry, ledger_tile`);
}

const atOnce = 50_000;
/** A number that stands nowhere else in an entry. */
const placeholder = 987_654_321;

/** Milliseconds of this process, which has the embedded database: waiting for other programs is not the ledger's. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function timed(work: () => void): number {
  const started = processorTime();
  work();
  return processorTime() - started;
}

function rate(name: string, ours: number, baseline: number, unit: string, target: string): Measurement {
  return { name, ours, baseline, unit, ratio: ours / baseline, target };
}

/** Times of ours beside a baseline's, in milliseconds: a hundred times as much takes at most twice as long. */
function beside(name: string, ours: number, baseline: number): Measurement {
  return { name, ours, baseline, unit: 'ms', ratio: ours / baseline, target: '≤ 2' };
}

const perSecond = (name: string, ours: number): Measurement => ({ name, ours, unit: '/s', target: '' });

if (import.meta.main) console.table(await run());
