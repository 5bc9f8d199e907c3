import { hash } from 'node:crypto';
import { openInMemory } from '../store/database/embedded.ts';
import { migrate } from '../store/database/migrate.ts';
import { sql } from '../store/database/sql.ts';
import { appendEntries, pseudonymsOf } from '../store/ledger/entries.ts';
import { readTiles, sequenceSome } from '../store/ledger/sequencer.ts';
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
 * beside its last, and then entries and proofs in the database, of a small log beside those of a large one.
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

/** Entries of the larger log in the database; a million take minutes to write there. */
const large = 50_000;

async function inDatabase(): Promise<Measurement[]> {
  const db = await openInMemory();
  await migrate(db);
  const { id: communityId } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', 'bench', 'bench') returning id`,
  );
  const { community } = await pseudonymsOf(db, communityId);
  let written = 0;
  const write = async (count: number) => {
    const entries = Array.from({ length: count }, () => {
      const number = written++;
      return {
        communityId,
        origin: `bench:${number}`,
        entry: { kind: 'bench', at: '2026-01-01T00:00:00.000Z', community, submission: number },
      };
    });
    await db.transaction(tx => appendEntries(tx, entries));
  };
  const sequenced = async (times: number) => {
    const taken: number[] = [];
    for (let n = 0; n < times; n++) {
      await write(part);
      const started = performance.now();
      while ((await sequenceSome(db)) > 0);
      taken.push(performance.now() - started);
    }
    return taken;
  };
  const proof = async (size: number) => {
    const taken: number[] = [];
    for (let n = 0; n < 200; n++) {
      const path = inclusionPath(Math.floor((n * size) / 200), size);
      const started = performance.now();
      const tiles = await readTiles(db, tilesFor(path));
      for (const range of path) rangeHash(range, tiles);
      taken.push(performance.now() - started);
    }
    return quantile(taken, 0.5);
  };
  await sequenced(10);
  const small = quantile(await sequenced(20), 0.5);
  const smallProof = await proof(written);
  await sequenced((large - written) / part);
  const grown = quantile(await sequenced(20), 0.5);
  const grownProof = await proof(written);
  await db.close();
  return [
    time('ledger: 100 entries get their place, 50,000 beside 3,000', grown, small),
    time('ledger: an inclusion proof from the database, 50,000 beside 3,000', grownProof, smallProof),
  ];
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function rate(name: string, ours: number, baseline: number, unit: string, target: string): Measurement {
  return { name, ours, baseline, unit, ratio: ours / baseline, target };
}

function time(name: string, ours: number, baseline: number): Measurement {
  return { name, ours, baseline, unit: 'ms', ratio: ours / baseline, target: '≤ 2' };
}
