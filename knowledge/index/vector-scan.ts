/** A vector of a section's passage, as `vector-code.ts` writes it. */
export interface CodedVector {
  /** Of its row; the same row again is the same vector. */
  id: number;
  sectionId: number;
  sourceId: number;
  code: Uint8Array;
}

export interface Near {
  sectionId: number;
  /** Cosine with the section's best passage. */
  cosine: number;
  /** The row of that passage. */
  id: number;
}

/** The vectors of one embedder, in memory. */
export interface VectorScan {
  add(rows: readonly CodedVector[]): void;
  remove(sectionIds: readonly number[]): void;
  /** The sections of some sources whose best passage is nearest, best first. Exact, but for the byte a dimension. */
  search(query: Float32Array, sources: ReadonlySet<number>, most: number): Near[];
  /** Vectors held. */
  size(): number;
}

const firstRoom = 1024;

/**
 * All vectors side by side in one array of bytes, which is read from end to end: 75,000 of 384 dimensions (10,000 pages)
 * are 29 MB. That needs no index to be built, which pgvector's HNSW does on the embedded database's one thread.
 */
export function vectorScan(dimensions: number): VectorScan {
  let codes = new Int8Array(firstRoom * dimensions);
  let factors = new Float32Array(firstRoom);
  let sections = new Float64Array(firstRoom);
  let sources = new Float64Array(firstRoom);
  let count = 0;
  const known = new Set<number>();
  let ids = new Float64Array(firstRoom);

  function grow(): void {
    const room = factors.length * 2;
    codes = copied(new Int8Array(room * dimensions), codes);
    factors = copied(new Float32Array(room), factors);
    sections = copied(new Float64Array(room), sections);
    sources = copied(new Float64Array(room), sources);
    ids = copied(new Float64Array(room), ids);
  }

  function moveTo(place: number, from: number): void {
    codes.copyWithin(place * dimensions, from * dimensions, (from + 1) * dimensions);
    for (const column of [factors, sections, sources, ids]) column[place] = column[from] ?? 0;
  }

  return {
    add(rows) {
      for (const { id, sectionId, sourceId, code } of rows) {
        if (known.has(id) || code.length !== 4 + dimensions) continue;
        if (count === factors.length) grow();
        known.add(id);
        codes.set(new Int8Array(code.buffer, code.byteOffset + 4, dimensions), count * dimensions);
        factors[count] = new DataView(code.buffer, code.byteOffset).getFloat32(0, true);
        sections[count] = sectionId;
        sources[count] = sourceId;
        ids[count] = id;
        count++;
      }
    },
    remove(sectionIds) {
      const gone = new Set(sectionIds);
      for (let place = 0; place < count; ) {
        if (!gone.has(sections[place] ?? 0)) {
          place++;
          continue;
        }
        known.delete(ids[place] ?? 0);
        count--;
        moveTo(place, count);
      }
    },
    search(query, wanted, most) {
      const best = new Map<number, Near>();
      // A section is looked at closer only where it may be among the best: its bar rises with each that is found.
      const barAfter = rising(most);
      let bar = Number.NEGATIVE_INFINITY;
      for (let place = 0; place < count; place++) {
        if (!wanted.has(sources[place] ?? 0)) continue;
        const cosine = product(query, codes, place * dimensions) * (factors[place] ?? 0);
        if (cosine <= bar) continue;
        const sectionId = sections[place] ?? 0;
        const before = best.get(sectionId);
        if (before !== undefined && before.cosine >= cosine) continue;
        best.set(sectionId, { sectionId, cosine, id: ids[place] ?? 0 });
        if (before === undefined) bar = barAfter(best);
      }
      return [...best.values()].sort(nearestFirst).slice(0, most);
    },
    size: () => count,
  };
}

const nearestFirst = (a: Near, b: Near) => b.cosine - a.cosine || a.sectionId - b.sectionId;

function product(query: Float32Array, codes: Int8Array, start: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = query.length & ~3;
  let at = 0;
  for (; at < whole; at += 4) {
    const place = start + at;
    a += (query[at] ?? 0) * (codes[place] ?? 0);
    b += (query[at + 1] ?? 0) * (codes[place + 1] ?? 0);
    c += (query[at + 2] ?? 0) * (codes[place + 2] ?? 0);
    d += (query[at + 3] ?? 0) * (codes[place + 3] ?? 0);
  }
  for (; at < query.length; at++) a += (query[at] ?? 0) * (codes[start + at] ?? 0);
  return a + b + c + d;
}

/** The cosine that a section has to pass: none at first, then that of the last of the best, looked at now and again. */
function rising(most: number): (best: Map<number, Near>) => number {
  let bar = Number.NEGATIVE_INFINITY;
  return best => {
    if (best.size < most * 4) return bar;
    const kept = [...best.values()].sort(nearestFirst).slice(0, most);
    bar = kept.at(-1)?.cosine ?? bar;
    best.clear();
    for (const near of kept) best.set(near.sectionId, near);
    return bar;
  };
}

function copied<Column extends { set(from: Column): void }>(to: Column, from: Column): Column {
  to.set(from);
  return to;
}
