// What both classifiers are learned with.

/**
 * How much an example of each class counts.
 *
 * @param balance 0: all the same; 1: so that all classes together count the same
 */
export function classWeights(rows: readonly { label: number }[], width: number, balance: number): number[] {
  const counts = new Array<number>(width).fill(0);
  for (const { label } of rows) counts[label] = (counts[label] ?? 0) + 1;
  return counts.map(count => (rows.length / width / (count || 1)) ** balance);
}

/** Scores as shares of one, in the place of the scores. */
export function softmax(values: Float64Array): Float64Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const value of values) top = Math.max(top, value);
  let total = 0;
  for (let at = 0; at < values.length; at++) {
    const power = Math.exp((values[at] ?? 0) - top);
    values[at] = power;
    total += power;
  }
  for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) / total;
  return values;
}

/** Numbers from 0 to 1, always the same ones. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** In place. */
export function shuffle<Row>(rows: Row[], random: () => number): void {
  for (let at = rows.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [rows[at], rows[other]] = [rows[other] as Row, rows[at] as Row];
  }
}
