import { expect, test } from 'vitest';
import { growingTree, isConsistent, isIncluded } from '../verify/merkle.js';
import { leafHash, nodeHash, sha256 } from './node-sha256.ts';
import { consistencyPath, inclusionPath, type Range } from './ranges.ts';
import { addLeaves, edgeTiles, rangeHash, type Tile, tilesFor } from './tiles.ts';

// The reference tree of Certificate Transparency's own tests (google/certificate-transparency, merkle_tree_test.cc), with
// its roots and proofs.
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const [h1, h2, h3] = [
  '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
];
const included = [
  { index: 0, size: 8, proof: [h1, h2, h3] },
  {
    index: 5,
    size: 8,
    proof: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      roots[3],
    ],
  },
  { index: 2, size: 3, proof: [roots[1]] },
  {
    index: 1,
    size: 5,
    proof: [roots[0], h2, 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'],
  },
];
const consistent = [
  { first: 1, second: 1, proof: [] },
  { first: 1, second: 8, proof: [h1, h2, h3] },
  {
    first: 6,
    second: 8,
    proof: [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      roots[3],
    ],
  },
  {
    first: 2,
    second: 5,
    proof: [h2, 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'],
  },
];

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'hex'));
const leaves = inputs.map(input => sha256(Buffer.concat([Buffer.from([0]), Buffer.from(input, 'hex')])));

/** A log in memory, that takes leaves in parts. */
function logOf(all: readonly Uint8Array[], part: number) {
  const tiles = new Map<string, Tile>();
  const read = (names: ReturnType<typeof edgeTiles>) =>
    names.flatMap(({ level, number }) => tiles.get(`${level} ${number}`) ?? []);
  let root = sha256(new Uint8Array());
  for (let size = 0; size < all.length; size += part) {
    const added = addLeaves(size, read(edgeTiles(size)), all.slice(size, size + part));
    for (const tile of added.changed) tiles.set(`${tile.level} ${tile.number}`, tile);
    root = added.root;
  }
  const hashes = (path: readonly Range[]) => path.map(range => rangeHash(range, read(tilesFor(path))));
  return { root, hashes, read, tiles };
}

test('the reference tree of Certificate Transparency has the roots and proofs that are known of it', async () => {
  for (const [at, root] of roots.entries()) {
    const growing = growingTree();
    for (const leaf of leaves.slice(0, at + 1)) await growing.add(leaf);
    expect(hex(await growing.root())).toBe(root);
    expect(hex(logOf(leaves.slice(0, at + 1), 3).root)).toBe(root);
  }
  const { hashes } = logOf(leaves, 1);
  for (const { index, size, proof } of included) {
    expect(hashes(inclusionPath(index, size)).map(hex)).toEqual(proof);
    const leaf = leaves[index] ?? bytes('');
    const claim = { index, size, leaf, proof: proof.map(bytes), root: bytes(roots[size - 1]) };
    expect(await isIncluded(claim)).toBe(true);
  }
  for (const { first, second, proof } of consistent) {
    expect(hashes(consistencyPath(first, second)).map(hex)).toEqual(proof);
    const [earlier, later] = [first, second].map(size => ({ size, root: bytes(roots[size - 1]) }));
    if (earlier && later) expect(await isConsistent(earlier, later, proof.map(bytes))).toBe(true);
  }
});

test('an empty log has the hash of nothing', async () => {
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  expect(hex(await growingTree().root())).toBe(empty);
  expect(hex(addLeaves(0, [], []).root)).toBe(empty);
});

/** MTH, PATH and PROOF as RFC 6962, 2.1, writes them down, over the whole list each time. */
function mth(d: readonly Uint8Array[]): Uint8Array {
  if (d.length < 2) return d[0] ?? sha256(new Uint8Array());
  const k = splitOf(d.length);
  return nodeHash(mth(d.slice(0, k)), mth(d.slice(k)));
}
function path(m: number, d: readonly Uint8Array[]): Uint8Array[] {
  if (d.length < 2) return [];
  const k = splitOf(d.length);
  return m < k
    ? [...path(m, d.slice(0, k)), mth(d.slice(k))]
    : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
}
function subproof(m: number, d: readonly Uint8Array[], b: boolean): Uint8Array[] {
  if (m === d.length) return b ? [] : [mth(d)];
  const k = splitOf(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), b), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
}
function splitOf(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

test('tiles give the roots and proofs of the RFC’s recursion, over tiles’ borders and however leaves came', () => {
  const many = Array.from({ length: 700 }, (_, at) => leafHash(`entry ${at}`));
  for (const part of [1, 7, 256, 700]) {
    for (const size of [1, 2, 255, 256, 257, 511, 512, 513, 700]) {
      const log = logOf(many.slice(0, size), part);
      expect(hex(log.root), `${size} leaves in parts of ${part}`).toBe(hex(mth(many.slice(0, size))));
    }
  }
  const log = logOf(many, 100);
  for (const size of [1, 3, 256, 300, 512, 700]) {
    for (const index of [0, 1, 128, 255, 256, 299, 511, 699].filter(one => one < size)) {
      expect(log.hashes(inclusionPath(index, size)).map(hex)).toEqual(
        path(index, many.slice(0, size)).map(hex),
      );
    }
    for (const first of [1, 2, 200, 256, 257, 512].filter(one => one <= size)) {
      expect(log.hashes(consistencyPath(first, size)).map(hex)).toEqual(
        subproof(first, many.slice(0, size), true).map(hex),
      );
    }
  }
});

test('of 65,536 leaves and more, tiles of a third level are kept, and a proof reads two a level at most', async () => {
  const size = 66_000;
  const many = Array.from({ length: size }, (_, at) => leafHash(String(at)));
  const log = logOf(many, 1000);
  expect([...log.tiles.values()].filter(tile => tile.level === 2)).toHaveLength(1);
  const growing = growingTree(sha256);
  for (const leaf of many) await growing.add(leaf);
  expect(hex(log.root)).toBe(hex(await growing.root()));
  for (const index of [0, 255, 256, 65_535, 65_536, size - 1]) {
    const wanted = inclusionPath(index, size);
    expect(tilesFor(wanted).length).toBeLessThanOrEqual(6);
    const claim = { index, size, leaf: many[index] ?? bytes(''), proof: log.hashes(wanted), root: log.root };
    expect(await isIncluded(claim)).toBe(true);
  }
});

test('a proof holds for its leaf at its place in its tree alone', async () => {
  const size = 21;
  const many = Array.from({ length: size }, (_, at) => leafHash(`e${at}`));
  const { hashes, root } = logOf(many, 4);
  for (let index = 0; index < size; index++) {
    const leaf = many[index] ?? bytes('');
    const proof = hashes(inclusionPath(index, size));
    const claim = { index, size, leaf, proof, root };
    expect(await isIncluded(claim)).toBe(true);
    const wrong = [
      { ...claim, index: (index + 1) % size },
      { ...claim, index: -1 },
      { ...claim, index: size },
      { ...claim, index: index + 0.5 },
      // A tree of another size may have a way of the same shape (21 and 32 for leaf 0): the signature binds the size.
      { ...claim, size: 2 * size + 1 },
      { ...claim, size: 0 },
      { ...claim, leaf: leafHash('another') },
      { ...claim, proof: proof.slice(1) },
      { ...claim, proof: [...proof, leaf] },
      { ...claim, proof: proof.toReversed() },
      { ...claim, root: leaf },
    ];
    for (const [at, one] of wrong.entries())
      expect(await isIncluded(one), `leaf ${index}, change ${at}`).toBe(false);
  }
});

test('a consistency proof holds for its two trees alone', async () => {
  const many = Array.from({ length: 40 }, (_, at) => leafHash(`e${at}`));
  const rootOf = (size: number) => logOf(many.slice(0, size), 5).root;
  const { hashes } = logOf(many, 5);
  const forked = logOf([...many.slice(0, 9), leafHash('forged'), ...many.slice(10)], 5).root;
  for (const second of [1, 2, 3, 8, 17, 31, 32, 33, 40]) {
    for (let first = 1; first <= second; first++) {
      const [earlier, later] = [
        { size: first, root: rootOf(first) },
        { size: second, root: rootOf(second) },
      ];
      const proof = hashes(consistencyPath(first, second));
      expect(await isConsistent(earlier, later, proof), `${first} of ${second}`).toBe(true);
      expect(await isConsistent(earlier, { ...later, root: forked }, proof)).toBe(false);
      expect(await isConsistent({ ...earlier, root: forked }, later, proof)).toBe(false);
      expect(await isConsistent(earlier, later, [...proof, forked])).toBe(false);
      if (proof.length) expect(await isConsistent(earlier, later, proof.slice(1))).toBe(false);
    }
  }
  expect(await isConsistent({ size: 0, root: rootOf(1) }, { size: 1, root: rootOf(1) }, [])).toBe(false);
});
