import { parentPort } from 'node:worker_threads';
import { type CodedVector, type Near, type VectorScan, vectorScan } from './vector-scan.ts';

/** What the thread of `vectors.ts` is told. Rows are of one embedder, whose first decides the dimensions. */
export type ToVectorThread =
  | { is: 'add'; embedder: string; rows: CodedVector[] }
  | { is: 'remove'; sectionIds: number[] }
  | { is: 'keep'; embedders: string[] }
  | { is: 'search'; number: number; embedder: string; query: Float32Array; sources: number[]; most: number };

/** What it answers to a search. */
export interface FromVectorThread {
  number: number;
  near: Near[];
}

const port = parentPort;
if (!port) throw new Error('vector-thread.ts is started as a worker thread only.');
const scans = new Map<string, VectorScan>();

port.on('message', (told: ToVectorThread) => {
  switch (told.is) {
    case 'add':
      return scanOf(told.embedder, told.rows)?.add(told.rows);
    case 'remove':
      for (const scan of scans.values()) scan.remove(told.sectionIds);
      return;
    case 'keep':
      for (const embedder of scans.keys()) if (!told.embedders.includes(embedder)) scans.delete(embedder);
      return;
    case 'search': {
      const near = scans.get(told.embedder)?.search(told.query, new Set(told.sources), told.most) ?? [];
      port.postMessage({ number: told.number, near } satisfies FromVectorThread);
    }
  }
});

function scanOf(embedder: string, [row]: readonly CodedVector[]): VectorScan | undefined {
  const known = scans.get(embedder);
  if (known || !row) return known;
  const made = vectorScan(row.code.length - 4);
  scans.set(embedder, made);
  return made;
}
