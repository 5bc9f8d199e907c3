import { setImmediate as macrotask } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { encodeVector, readHalfVector } from './vector-code.ts';
import type { CodedVector, Near } from './vector-scan.ts';
import type { FromVectorThread, ToVectorThread } from './vector-thread.ts';

/** Finds the vectors nearest to one. */
export interface Vectors {
  /**
   * The sections of some sources whose best passage is nearest, best first. What was written since the last search is
   * read first.
   *
   * @throws when the database or the thread is away
   */
  search(embedder: string, vector: readonly number[], sources: number[], most: number): Promise<Near[]>;
  /** Forgets sections that are not there any more. */
  remove(sectionIds: number[]): void;
  /** Forgets the vectors of all other embedders. */
  keep(embedders: string[]): void;
  stop(): Promise<void>;
}

// 500 rows of 384 dimensions are 510 kB of text: 10 ms of the embedded database.
const rowsAtOnce = 500;
// Two that write at once on a server may commit out of order: so many rows before the last are looked at again.
const overlap = 500;

/**
 * All vectors that the database has, in the memory of a thread: 10,000 pages are 29 MB, and a search of them 30 ms. For the
 * embedded database, which is one thread: pgvector in it would keep everybody else waiting.
 */
export function vectorsInThread(
  db: Queryable,
  file = new URL('./vector-thread.ts', import.meta.url),
): Vectors {
  const asked = new Map<number, { done(near: Near[]): void; fail(error: unknown): void }>();
  const readTo = new Map<string, number>();
  let reading: Promise<unknown> = Promise.resolve();
  let thread: Worker | undefined;
  let number = 0;
  let ended = 0;

  function start(): Worker {
    const started = new Worker(file);
    let why: unknown = new Error('The thread with the vectors ended');
    started.on('message', ({ number: answered, near }: FromVectorThread) => {
      asked.get(answered)?.done(near);
      asked.delete(answered);
      if (asked.size === 0) started.unref();
    });
    started.on('error', error => {
      why = error;
    });
    started.on('exit', () => {
      if (thread !== started) return;
      // What it held is read again with the next search.
      thread = undefined;
      ended++;
      readTo.clear();
      for (const { fail } of asked.values()) fail(why);
      asked.clear();
    });
    started.unref();
    return started;
  }

  function tell(words: ToVectorThread): void {
    thread ??= start();
    thread.postMessage(words);
  }

  async function read(embedder: string): Promise<void> {
    const { newest } = await db.one<{ newest: number | null }>(
      sql`select max(id) as newest from embedding where embedder = ${embedder}`,
    );
    const known = readTo.get(embedder) ?? 0;
    if (newest === null || newest <= known) return;
    const threads = ended;
    for (let last = known - overlap; ; ) {
      const rows = await rowsAfter(db, embedder, last);
      if (ended !== threads) throw new Error('The thread with the vectors ended while it was filled');
      const end = rows.at(-1);
      if (!end) return;
      tell({ is: 'add', embedder, rows });
      last = end.id;
      readTo.set(embedder, Math.max(known, last));
      if (rows.length < rowsAtOnce) return;
      await macrotask();
    }
  }

  return {
    async search(embedder, vector, sources, most) {
      const turn = reading.then(() => read(embedder));
      reading = turn.catch(() => {});
      await turn;
      return new Promise((done, fail) => {
        number++;
        asked.set(number, { done, fail });
        tell({ is: 'search', number, embedder, query: Float32Array.from(vector), sources, most });
        thread?.ref();
      });
    },
    remove(sectionIds) {
      if (thread && sectionIds.length) tell({ is: 'remove', sectionIds });
    },
    keep(embedders) {
      for (const embedder of readTo.keys()) if (!embedders.includes(embedder)) readTo.delete(embedder);
      if (thread) tell({ is: 'keep', embedders });
    },
    async stop() {
      await reading;
      const last = thread;
      thread = undefined;
      for (const { fail } of asked.values()) fail(new Error('The vectors are being closed'));
      asked.clear();
      await last?.terminate();
    },
  };
}

async function rowsAfter(db: Queryable, embedder: string, id: number): Promise<CodedVector[]> {
  const rows = await db.all<{ id: number; sectionId: number; sourceId: number; code: string }>(sql`
    select id, section_id as "sectionId", source_id as "sourceId", encode(halfvec_send(vector), 'base64') as code
    from embedding where embedder = ${embedder} and id > ${id}
    order by id
    limit ${rowsAtOnce}`);
  return rows.map(row => ({
    ...row,
    code: Uint8Array.from(encodeVector(readHalfVector(Buffer.from(row.code, 'base64')))),
  }));
}
