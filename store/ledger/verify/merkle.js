import { concat, sameBytes, webSha256 } from './bytes.js';

// The Merkle tree of RFC 6962: leaves are SHA-256(0x00 || entry), nodes SHA-256(0x01 || left || right), and a tree of
// n leaves has the largest power of two below n to the left of its root. Sizes are numbers up to 2^53, so halving is
// done by division: the bit operators of JavaScript end at 2^31.

/** @typedef {import('./bytes.js').Sha256} Sha256 */

const leafPrefix = new Uint8Array([0]);
const nodePrefix = new Uint8Array([1]);

/**
 * What is hashed for a leaf.
 *
 * @param {Uint8Array} entry
 */
export const leafInput = entry => concat(leafPrefix, entry);

/**
 * What is hashed for a node.
 *
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export const nodeInput = (left, right) => concat(nodePrefix, left, right);

/**
 * Whether a proof leads from a leaf to the root: the algorithm of RFC 9162, 2.1.3.2.
 *
 * @param {{ index: number, size: number, leaf: Uint8Array, proof: readonly Uint8Array[], root: Uint8Array }} claim
 * @param {Sha256} [sha256]
 */
export async function isIncluded({ index, size, leaf, proof, root }, sha256 = webSha256) {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size))
    return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await sha256(nodeInput(sibling, hash));
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = await sha256(nodeInput(hash, sibling));
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(hash, root);
}

/**
 * Whether a proof shows that the later tree begins with all leaves of the earlier one: the algorithm of RFC 9162, 2.1.4.2.
 *
 * @param {{ size: number, root: Uint8Array }} earlier
 * @param {{ size: number, root: Uint8Array }} later
 * @param {readonly Uint8Array[]} proof
 * @param {Sha256} [sha256]
 */
export async function isConsistent(earlier, later, proof, sha256 = webSha256) {
  if (!(Number.isSafeInteger(earlier.size) && Number.isSafeInteger(later.size))) return false;
  if (earlier.size < 1 || earlier.size > later.size) return false;
  if (earlier.size === later.size) return proof.length === 0 && sameBytes(earlier.root, later.root);
  const path = isPowerOfTwo(earlier.size) ? [earlier.root, ...proof] : [...proof];
  const first = path.shift();
  if (!first || path.length === 0) return false;
  let at = earlier.size - 1;
  let last = later.size - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [old, fresh] = [first, first];
  for (const hash of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      old = await sha256(nodeInput(hash, old));
      fresh = await sha256(nodeInput(hash, fresh));
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      fresh = await sha256(nodeInput(fresh, hash));
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(old, earlier.root) && sameBytes(fresh, later.root);
}

/**
 * Takes leaf hashes one after another and knows the root of those so far; keeps one hash for each level.
 *
 * @param {Sha256} [sha256]
 */
export function growingTree(sha256 = webSha256) {
  /** Roots of the complete trees that the leaves make up, from the largest. @type {{ size: number, hash: Uint8Array }[]} */
  const peaks = [];
  let size = 0;
  return {
    size: () => size,
    /** @param {Uint8Array} leaf */
    async add(leaf) {
      let peak = { size: 1, hash: leaf };
      for (let left = peaks.at(-1); left?.size === peak.size; left = peaks.at(-1)) {
        peaks.pop();
        peak = { size: 2 * peak.size, hash: await sha256(nodeInput(left.hash, peak.hash)) };
      }
      peaks.push(peak);
      size++;
    },
    /** @returns {Promise<Uint8Array>} that of no leaves is the hash of nothing */
    async root() {
      let root = peaks.at(-1)?.hash ?? (await sha256(new Uint8Array()));
      for (const { hash } of peaks.slice(0, -1).reverse()) root = await sha256(nodeInput(hash, root));
      return root;
    },
  };
}

/** @param {number} number */
const half = number => Math.floor(number / 2);

/** @param {number} number */
const isPowerOfTwo = number => Number.isInteger(Math.log2(number));
