/**
 * A vector as a byte a dimension: a factor (little-endian float), then signed bytes. The largest value is 127; a cosine of
 * two unit vectors of 384 dimensions moves by .001 at most (measured on MiniLM’s and on random ones).
 */
export function encodeVector(vector: ArrayLike<number>): Buffer {
  let largest = 0;
  for (let at = 0; at < vector.length; at++) largest = Math.max(largest, Math.abs(vector[at] ?? 0));
  const factor = largest / 127;
  const code = Buffer.alloc(4 + vector.length);
  code.writeFloatLE(factor);
  for (let at = 0; at < vector.length; at++)
    code.writeInt8(factor ? Math.round((vector[at] ?? 0) / factor) : 0, 4 + at);
  return code;
}

/**
 * What pgvector sends of a `halfvec`: the number of dimensions and a reserved field (16 bits each), then floats of 16 bits,
 * all big-endian.
 */
export function readHalfVector(sent: Buffer): Float32Array {
  const view = new DataView(sent.buffer, sent.byteOffset, sent.byteLength);
  return Float32Array.from({ length: view.getUint16(0) }, (_, at) => view.getFloat16(4 + 2 * at));
}
