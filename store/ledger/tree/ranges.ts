/**
 * Leaves from `begin` up to, not including, `end`, as they stand together under one node of some tree: `begin` is a
 * multiple of the smallest power of two that is not less than their number.
 */
export interface Range {
  begin: number;
  end: number;
}

/** A complete subtree: 2^`height` leaves, the `index`th of them. */
export interface Subtree {
  height: number;
  index: number;
}

/** The nodes beside the way from a leaf to the root, from the leaf up: PATH of RFC 6962, 2.1.1. */
export function inclusionPath(index: number, size: number): Range[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`There is no leaf ${index} in a tree of ${size}.`);
  const path: Range[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + split(end - begin);
    if (index < middle) {
      path.push({ begin: middle, end });
      end = middle;
    } else {
      path.push({ begin, end: middle });
      begin = middle;
    }
  }
  return path.reverse();
}

/** The nodes that show a tree of `first` leaves to be the beginning of one of `second`: PROOF of RFC 6962, 2.1.2. */
export function consistencyPath(first: number, second: number): Range[] {
  if (!(first >= 1 && first <= second))
    throw new RangeError(`A tree of ${first} is no beginning of one of ${second}.`);
  const path: Range[] = [];
  let [begin, end] = [0, second];
  while (first !== end) {
    const middle = begin + split(end - begin);
    if (first <= middle) {
      path.push({ begin: middle, end });
      end = middle;
    } else {
      path.push({ begin, end: middle });
      begin = middle;
    }
  }
  // Whoever checks it knows the root of the earlier tree, and so this node when it is that.
  if (begin > 0) path.push({ begin, end });
  return path.reverse();
}

/** The complete subtrees that a range is made of, from the left, each larger than the next. */
export function subtreesOf({ begin, end }: Range): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = begin; at < end; ) {
    const height = Math.floor(Math.log2(end - at));
    subtrees.push({ height, index: at / 2 ** height });
    at += 2 ** height;
  }
  return subtrees;
}

/** The largest power of two below `size`. */
function split(size: number): number {
  const power = 2 ** Math.floor(Math.log2(size));
  return power === size ? size / 2 : power;
}
