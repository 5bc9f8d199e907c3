import { bandCount } from './minhash.ts';

/**
 * The bands of rows that were kept so far, for finding earlier rows of the same file. Flat arrays: 100,000 rows with
 * 16 bands take 40 MB less than a `Map` of lists would.
 */
export class BandIndex {
  readonly #heads: Int32Array;
  #bands = new Int32Array(1024);
  #rows = new Int32Array(1024);
  #nexts = new Int32Array(1024);
  #size = 0;

  /** @param rows how many rows may come, for the size of the table */
  constructor(rows: number) {
    const wanted = Math.max(1024, rows * bandCount);
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(wanted))).fill(-1);
  }

  add(row: number, bands: readonly number[]): void {
    for (const band of bands) {
      if (this.#size === this.#bands.length) this.#grow();
      const slot = this.#slot(band);
      this.#bands[this.#size] = band;
      this.#rows[this.#size] = row;
      this.#nexts[this.#size] = this.#heads[slot] ?? -1;
      this.#heads[slot] = this.#size++;
    }
  }

  /**
   * Rows that share bands with these, those that share most first, the earlier before the later.
   *
   * @param most how many to name
   */
  sharing(bands: readonly number[], most: number): number[] {
    const shared = new Map<number, number>();
    for (const band of bands) {
      let looked = 0;
      for (
        let at = this.#heads[this.#slot(band)] ?? -1;
        at !== -1 && looked < mostRowsPerBand;
        at = this.#nexts[at] ?? -1
      ) {
        if (this.#bands[at] !== band) continue;
        const row = this.#rows[at] ?? 0;
        shared.set(row, (shared.get(row) ?? 0) + 1);
        looked++;
      }
    }
    return mostShared(shared, most);
  }

  #slot(band: number): number {
    return (Math.imul(band, 0x9e3779b1) >>> 0) & (this.#heads.length - 1);
  }

  #grow(): void {
    const grown = (old: Int32Array<ArrayBuffer>) => {
      const larger = new Int32Array(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.#bands = grown(this.#bands);
    this.#rows = grown(this.#rows);
    this.#nexts = grown(this.#nexts);
  }
}

/** Rows looked at for one band: rows from one template may all share it. */
export const mostRowsPerBand = 64;

/** The keys with the highest counts; among equals the lowest key, which is the oldest. */
export function mostShared(shared: ReadonlyMap<number, number>, most: number): number[] {
  return [...shared]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, most)
    .map(([key]) => key);
}
