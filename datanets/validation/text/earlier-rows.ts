import { BandIndex } from '../../likeness/band-index.ts';
import type { Compared } from '../../likeness/normalise.ts';
import type { RowPosition } from '../findings.ts';

/** Rows that were kept so far in this submission. */
export class EarlierRows {
  readonly #positions: RowPosition[] = [];
  readonly #texts: Compared[] = [];
  readonly #hashes = new Map<string, number>();
  readonly #index: BandIndex;

  constructor(rows: number) {
    this.#index = new BandIndex(rows);
  }

  add(index: number, row: RowPosition & { hash: string; bands: number[] }, normalised: Compared): void {
    this.#positions[index] = row;
    this.#texts[index] = normalised;
    this.#hashes.set(row.hash, index);
    this.#index.add(index, row.bands);
  }

  same(hash: string): RowPosition | undefined {
    const index = this.#hashes.get(hash);
    return index === undefined ? undefined : this.#positions[index];
  }

  near(bands: readonly number[], most: number): { index: number; normalised: Compared }[] {
    return this.#index
      .sharing(bands, most)
      .map(index => ({ index, normalised: this.#texts[index] ?? { context: '', text: '' } }));
  }

  position(index: number): RowPosition {
    return this.#positions[index] ?? { file: '', row: 0 };
  }
}
