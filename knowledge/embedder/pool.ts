/**
 * A text’s vector of what a model says of each of its pieces: their mean, at length 1, as all-MiniLM-L6-v2 was trained.
 *
 * @param hidden `pieces` rows, one after another
 */
export function pooled(hidden: Float32Array, pieces: number): Float32Array {
  const width = hidden.length / pieces;
  const sum = new Float64Array(width);
  for (let at = 0; at < hidden.length; at++) {
    const place = at % width;
    sum[place] = (sum[place] ?? 0) + (hidden[at] ?? 0);
  }
  const length = Math.hypot(...sum);
  if (!Number.isFinite(length) || length === 0)
    throw new Error('The model answers a vector that points nowhere');
  return Float32Array.from(sum, value => value / length);
}
