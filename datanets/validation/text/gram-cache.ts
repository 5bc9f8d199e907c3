import { similarityByDifferences } from '../../likeness/differences.ts';
import { type GramKind, gramsOf, jaccard, kindsOfPair, lengthInWords } from '../../likeness/grams.ts';
import type { Compared } from '../../likeness/normalise.ts';
import type { SharedPhrases } from '../../likeness/shared-phrases.ts';

/** What of a row is compared, and its length in words. */
interface Measured {
  normalised: Compared;
  length: number;
}

/** Grams of the rows that were compared last; a row from a template is compared with the same ones again and again. */
export class GramCache {
  readonly #grams = new Map<string, Uint32Array>();
  readonly #shared: SharedPhrases;
  #own: { row: Measured; grams: Map<GramKind, Uint32Array> } | undefined;

  constructor(shared: SharedPhrases) {
    this.#shared = shared;
  }

  /** How alike a row and another are, by the kind that finds most, and by what differs when that looks like a copy. */
  similarity(row: Measured, key: string, other: Compared, among?: SharedPhrases): number {
    const found = kindsOfPair(row.length, lengthInWords(other)).map(kind =>
      jaccard(this.#ofRow(row, kind), this.#of(`${kind} ${key}`, other, kind)),
    );
    const shared = among ? [this.#shared, among] : [this.#shared];
    return similarityByDifferences(row.normalised, other, Math.max(...found), shared);
  }

  #ofRow(row: Measured, kind: GramKind): Uint32Array {
    if (this.#own?.row !== row) this.#own = { row, grams: new Map() };
    const known = this.#own.grams.get(kind) ?? gramsOf(row.normalised, kind);
    this.#own.grams.set(kind, known);
    return known;
  }

  #of(key: string, other: Compared, kind: GramKind): Uint32Array {
    const known = this.#grams.get(key);
    if (known) return known;
    const grams = gramsOf(other, kind);
    if (this.#grams.size > 2000) this.#grams.clear();
    this.#grams.set(key, grams);
    return grams;
  }
}
