/**
 * All passages of a sequence as states: reading another sequence through it tells at each place the longest passage that
 * ends there and stands in the first one too, in time linear in both, whatever they repeat (Blumer et al. 1985,
 * https://doi.org/10.1016/0304-3975(85)90157-4). The data is far larger than a reply, so the reply is indexed and the data
 * read past it.
 */
export class SuffixAutomaton {
  readonly #next: Map<number, number>[] = [new Map()];
  readonly #link = [-1];
  readonly #length = [0];
  readonly #end = [-1];

  /** @param sequence of whole numbers from 0 */
  constructor(sequence: Iterable<number>) {
    let last = 0;
    let at = 0;
    for (const symbol of sequence) last = this.#append(last, symbol, at++);
  }

  /** How many states there are: at most two for each member of the sequence. */
  get size(): number {
    return this.#next.length;
  }

  /** Where the passages of a state end for the first time: the index of their last member. */
  endOf(state: number): number {
    return this.#end[state] ?? -1;
  }

  /**
   * Reads a sequence and calls `found` for each of its passages that can be made longer on neither side.
   *
   * @param found told the state, how long the passage is, and the index of its last member in what is read
   */
  read(sequence: readonly number[], found: (state: number, length: number, end: number) => void): void {
    let state = 0;
    let length = 0;
    for (const [at, symbol] of sequence.entries()) {
      let next = this.#next[state]?.get(symbol);
      if (next === undefined && length > 0) found(state, length, at - 1);
      while (next === undefined && state !== 0) {
        state = this.#link[state] ?? 0;
        length = this.#length[state] ?? 0;
        next = this.#next[state]?.get(symbol);
      }
      if (next === undefined) continue;
      state = next;
      length++;
    }
    if (length > 0) found(state, length, sequence.length - 1);
  }

  #append(last: number, symbol: number, at: number): number {
    const state = this.#state(new Map(), (this.#length[last] ?? 0) + 1, at);
    let from = last;
    while (from !== -1 && !this.#next[from]?.has(symbol)) {
      this.#next[from]?.set(symbol, state);
      from = this.#link[from] ?? -1;
    }
    this.#link[state] = from === -1 ? 0 : this.#split(from, symbol);
    return state;
  }

  /** The state that `symbol` leads to, as one whose longest passage is by one longer than that of `from`. */
  #split(from: number, symbol: number): number {
    const to = this.#next[from]?.get(symbol) ?? 0;
    const length = (this.#length[from] ?? 0) + 1;
    if (this.#length[to] === length) return to;
    const copy = this.#state(new Map(this.#next[to]), length, this.endOf(to));
    this.#link[copy] = this.#link[to] ?? 0;
    this.#link[to] = copy;
    for (let at = from; at !== -1 && this.#next[at]?.get(symbol) === to; at = this.#link[at] ?? -1)
      this.#next[at]?.set(symbol, copy);
    return copy;
  }

  #state(next: Map<number, number>, length: number, end: number): number {
    this.#length.push(length);
    this.#end.push(end);
    this.#link.push(0);
    return this.#next.push(next) - 1;
  }
}
