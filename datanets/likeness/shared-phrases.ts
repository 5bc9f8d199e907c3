/** Words of a phrase that is counted. */
const phrase = 4;
/** Rows, and the share of all rows, that have a phrase in common when it is part of a template. */
export const fewestRows = 3;
const leastShare = 0.03;
/** Words in a row, one behind the other, that are a row's own when its template has been filled in. */
const shortestOwn = 3;

/**
 * Which phrases many rows of a submission share, as the words of a template do. Counted in a table of bytes by the
 * phrase's hash: a set of the phrases of 100,000 rows would take a gigabyte.
 */
export class SharedPhrases {
  readonly #counts: Uint8Array;
  readonly #mask: number;
  #rows = 0;

  /** @param expected about how many words will be counted, for the size of the table */
  constructor(expected: number) {
    const size = 2 ** Math.min(26, Math.max(12, Math.ceil(Math.log2(expected * 64 + 1))));
    this.#counts = new Uint8Array(size);
    this.#mask = size - 1;
  }

  /** Counts a row's phrases, each once. */
  add(words: readonly string[]): void {
    this.#rows++;
    for (const at of new Set(this.#slots(words))) {
      const count = this.#counts[at] ?? 0;
      if (count < 255) this.#counts[at] = count + 1;
    }
  }

  /**
   * The words that are the row's own, where it has such and a template around them; `undefined` where there is no
   * template, or hardly a word beside it (which is how a copy with a few words changed looks).
   */
  ownWords(words: readonly string[]): string[] | undefined {
    const least = Math.min(255, Math.max(fewestRows, Math.ceil(this.#rows * leastShare)));
    const inTemplate = new Uint8Array(words.length);
    for (const [at, slot] of this.#slots(words).entries()) {
      if ((this.#counts[slot] ?? 0) >= least) inTemplate.fill(1, at, at + phrase);
    }
    const own = words.filter((_, i) => inTemplate[i] === 0);
    if (own.length === words.length) return undefined;
    let run = 0;
    const isFilled = words.some((_, i) => {
      run = inTemplate[i] === 0 ? run + 1 : 0;
      return run >= shortestOwn;
    });
    return isFilled ? own : undefined;
  }

  #slots(words: readonly string[]): number[] {
    return hashes(words).map(hash => hash & this.#mask);
  }
}

function hashes(words: readonly string[]): number[] {
  const single = words.map(hashOf);
  const out: number[] = [];
  for (let i = 0; i + phrase <= single.length; i++) {
    let hash = 17;
    for (let k = i; k < i + phrase; k++) {
      hash = Math.imul(hash ^ (single[k] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    out.push(hash >>> 0);
  }
  return out;
}

// FNV-1a over UTF-16 units.
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
}
