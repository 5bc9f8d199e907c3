import { nodeInput } from '../verify/merkle.js';
import { nodeHash, sha256 } from './node-sha256.ts';
import { type Range, type Subtree, subtreesOf } from './ranges.ts';

/**
 * The tree is kept in tiles (c2sp.org/tlog-tiles): tile `number` of `level` L holds up to 256 hashes of complete subtrees
 * of 256^L leaves. All nodes between are reckoned from them: 128 hashes at most. A log of n entries has n/255 tiles, an
 * append writes one for each level that it touches, and a proof reads at most two a level.
 */
export interface TileName {
  level: number;
  number: number;
}

/** Hashes of 32 bytes, one after another. */
export interface Tile extends TileName {
  hashes: Uint8Array;
}

const heightOfTile = 8;
const width = 2 ** heightOfTile;
const bytes = 32;

/** The tiles at the right edge of a log of that size, to which the next leaf may add. */
export function edgeTiles(size: number): TileName[] {
  const edge: TileName[] = [];
  for (let level = 0, count = size; level === 0 || count > 0; level++) {
    edge.push({ level, number: Math.floor(count / width) });
    count = Math.floor(count / width);
  }
  return edge;
}

/**
 * Adds leaves to a log.
 *
 * @param edge what there is of its {@link edgeTiles}; one that is not there is empty
 * @returns the tiles that changed, each whole, and the root of the log with those leaves
 */
export function addLeaves(
  size: number,
  edge: readonly Tile[],
  leaves: readonly Uint8Array[],
): { changed: Tile[]; root: Uint8Array } {
  const open = edgeTiles(size).map(name => growing(name, edge.find(tile => isSame(tile, name))?.hashes));
  const changed = new Map<string, Growing>();
  const add = (level: number, hash: Uint8Array) => {
    open[level] ??= growing({ level, number: 0 });
    const tile = open[level];
    tile.hashes.push(hash);
    changed.set(`${level} ${tile.number}`, tile);
    if (tile.hashes.length < width) return;
    open[level] = growing({ level, number: tile.number + 1 });
    add(level + 1, complete(Buffer.concat(tile.hashes)));
  };
  for (const leaf of leaves) add(0, leaf);
  return {
    changed: [...changed.values()].map(tile => ({ ...tile, hashes: Buffer.concat(tile.hashes) })),
    root: rootOf(open.map(tile => tile.hashes)),
  };
}

/** The tiles in which the hashes of these ranges are found, each once. */
export function tilesFor(ranges: readonly Range[]): TileName[] {
  const names = ranges.flatMap(subtreesOf).map(tileOf);
  return [...new Map(names.map(name => [`${name.level} ${name.number}`, name])).values()];
}

/**
 * The hash of a range, out of the {@link tilesFor} it.
 *
 * @throws Error when a tile, or a part of it, is missing
 */
export function rangeHash(range: Range, tiles: readonly Tile[]): Uint8Array {
  const hashes = subtreesOf(range).map(subtree => subtreeHash(subtree, tiles));
  return joined(hashes) ?? sha256(new Uint8Array());
}

interface Growing extends TileName {
  hashes: Uint8Array[];
}

function growing({ level, number }: TileName, hashes: Uint8Array = new Uint8Array()): Growing {
  return { level, number, hashes: hashesOf(hashes) };
}

function hashesOf(tile: Uint8Array): Uint8Array[] {
  return Array.from({ length: tile.length / bytes }, (_, at) => tile.slice(at * bytes, (at + 1) * bytes));
}

const isSame = (one: TileName, other: TileName) => one.level === other.level && one.number === other.number;

const firstIn = ({ height, index }: Subtree) => index * 2 ** (height % heightOfTile);

function tileOf(subtree: Subtree): TileName {
  return {
    level: Math.floor(subtree.height / heightOfTile),
    number: Math.floor(firstIn(subtree) / width),
  };
}

function subtreeHash(subtree: Subtree, tiles: readonly Tile[]): Uint8Array {
  const name = tileOf(subtree);
  const from = (firstIn(subtree) % width) * bytes;
  const to = from + 2 ** (subtree.height % heightOfTile) * bytes;
  const tile = tiles.find(one => isSame(one, name));
  if (!tile || tile.hashes.length < to)
    throw new Error(`The ledger’s tile ${name.number} of level ${name.level} is not whole.`);
  return complete(tile.hashes.subarray(from, to));
}

/**
 * The root over a power of two of hashes, which stand one after another. The rows of the tree are written over each other
 * in one buffer: with an array for each, a proof took twice as long.
 */
function complete(hashes: Uint8Array): Uint8Array {
  const row = Buffer.from(hashes);
  for (let count = row.length / bytes; count > 1; count /= 2) {
    for (let at = 0; at < count / 2; at++) {
      node.set(row.subarray(2 * at * bytes, 2 * (at + 1) * bytes), 1);
      row.set(sha256(node), at * bytes);
    }
  }
  return row.subarray(0, bytes);
}

/** What is hashed for a node, filled in each time: its prefix and two hashes. */
const node = nodeInput(new Uint8Array(bytes), new Uint8Array(bytes));

/** The root, by the hashes of the open tile of each level: those of a higher level stand further to the left. */
function rootOf(levels: readonly Uint8Array[][]): Uint8Array {
  const peaks = levels.toReversed().flatMap(peaksOf);
  return joined(peaks) ?? sha256(new Uint8Array());
}

function peaksOf(hashes: readonly Uint8Array[]): Uint8Array[] {
  return subtreesOf({ begin: 0, end: hashes.length }).map(({ height, index }) =>
    complete(Buffer.concat(hashes.slice(index * 2 ** height, (index + 1) * 2 ** height))),
  );
}

/** Complete trees of falling size under one root. */
function joined(peaks: readonly Uint8Array[]): Uint8Array | undefined {
  return peaks.reduceRight<Uint8Array | undefined>(
    (right, left) => (right ? nodeHash(left, right) : left),
    undefined,
  );
}
