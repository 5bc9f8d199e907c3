/** Brightness of a picture in 48 x 48 cells, whatever its shape, from 0 to 255. */
export type Thumbnail = Uint8Array;

export const thumbnailSide = 48;

/** The eight symmetries of a square in the order of `pdqHashes`: transposed or not, then mirrored in x, in y. */
export function turned(thumbnail: Thumbnail, symmetry: number): Thumbnail {
  const last = thumbnailSide - 1;
  return thumbnail.map((_, at) => {
    const row = Math.floor(at / thumbnailSide);
    const column = at % thumbnailSide;
    const y = symmetry & 2 ? last - row : row;
    const x = symmetry & 1 ? last - column : column;
    return thumbnail[symmetry & 4 ? x * thumbnailSide + y : y * thumbnailSide + x] ?? 0;
  });
}

/**
 * How alike two pictures look, cell by cell: the correlation of their edges (the difference of each cell from the mean
 * around it), since skies, tables and walls are alike in their large shapes. The best over windows that leave out up to
 * a tenth at each side of one or the other, for what was cropped.
 *
 * @returns -1 to 1
 */
export function likenessOf(a: Thumbnail, b: Thumbnail): number {
  return Math.max(partLikeness(a, edges(b)), partLikeness(b, edges(a)));
}

/** How well `whole`, or a part of it, fits the other: in steps of a 20th of a side first, then a 40th around the best. */
function partLikeness(whole: Thumbnail, other: Float32Array): number {
  const fitting = (window: Window) => correlation(edges(cropped(whole, window)), other);
  let best: Window = [0, 0, 0, 0];
  let likeness = correlation(edges(whole), other);
  const tryAll = (all: readonly Window[]) => {
    for (const window of all) {
      if (likeness > 0.9) return;
      const found = fitting(window);
      if (found > likeness) [best, likeness] = [window, found];
    }
  };
  tryAll(coarse);
  for (const side of [0, 1, 2, 3]) {
    const around = best;
    tryAll(
      [-0.025, 0.025].map(
        step => around.map((cut, at) => (at === side ? Math.max(0, cut + step) : cut)) as Window,
      ),
    );
  }
  return likeness;
}

/** What is left out at the left, right, top and bottom, as a share of the side. */
type Window = [number, number, number, number];

const cuts = [0, 0.05, 0.1];

const coarse = cuts.flatMap(left =>
  cuts.flatMap(right => cuts.flatMap(top => cuts.map((bottom): Window => [left, right, top, bottom]))),
);

/** A part of a thumbnail as a thumbnail, by bilinear interpolation. */
function cropped(thumbnail: Thumbnail, [left, right, top, bottom]: Window): Float32Array {
  const [width, height] = [1 - left - right, 1 - top - bottom];
  const out = new Float32Array(thumbnail.length);
  const scale = (at: number, from: number, size: number) =>
    Math.min(
      thumbnailSide - 1,
      Math.max(0, (from + ((at + 0.5) / thumbnailSide) * size) * thumbnailSide - 0.5),
    );
  for (let row = 0; row < thumbnailSide; row++) {
    const y = scale(row, top, height);
    const y0 = Math.floor(y);
    const y1 = Math.min(thumbnailSide - 1, y0 + 1);
    for (let column = 0; column < thumbnailSide; column++) {
      const x = scale(column, left, width);
      const x0 = Math.floor(x);
      const x1 = Math.min(thumbnailSide - 1, x0 + 1);
      const at = (r: number, c: number) => thumbnail[r * thumbnailSide + c] ?? 0;
      const upper = at(y0, x0) * (1 - (x - x0)) + at(y0, x1) * (x - x0);
      const lower = at(y1, x0) * (1 - (x - x0)) + at(y1, x1) * (x - x0);
      out[row * thumbnailSide + column] = upper * (1 - (y - y0)) + lower * (y - y0);
    }
  }
  return out;
}

const around = 4;

/** Each cell less the mean of the 9 x 9 around it. */
function edges(values: ArrayLike<number>): Float32Array {
  const sums = new Float64Array((thumbnailSide + 1) ** 2);
  const wide = thumbnailSide + 1;
  for (let row = 0; row < thumbnailSide; row++) {
    let line = 0;
    for (let column = 0; column < thumbnailSide; column++) {
      line += values[row * thumbnailSide + column] ?? 0;
      sums[(row + 1) * wide + column + 1] = (sums[row * wide + column + 1] ?? 0) + line;
    }
  }
  const out = new Float32Array(thumbnailSide ** 2);
  for (let row = 0; row < thumbnailSide; row++) {
    const [r0, r1] = [Math.max(0, row - around), Math.min(thumbnailSide, row + around + 1)];
    for (let column = 0; column < thumbnailSide; column++) {
      const [c0, c1] = [Math.max(0, column - around), Math.min(thumbnailSide, column + around + 1)];
      const sum =
        (sums[r1 * wide + c1] ?? 0) -
        (sums[r0 * wide + c1] ?? 0) -
        (sums[r1 * wide + c0] ?? 0) +
        (sums[r0 * wide + c0] ?? 0);
      const at = row * thumbnailSide + column;
      out[at] = (values[at] ?? 0) - sum / ((r1 - r0) * (c1 - c0));
    }
  }
  return out;
}

function correlation(a: Float32Array, b: Float32Array): number {
  let [sumA, sumB, both, squaresA, squaresB] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    sumA += x;
    sumB += y;
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const n = a.length;
  const spread = Math.sqrt((squaresA - (sumA * sumA) / n) * (squaresB - (sumB * sumB) / n));
  return spread < 1e-6 ? 0 : (both - (sumA * sumB) / n) / spread;
}
