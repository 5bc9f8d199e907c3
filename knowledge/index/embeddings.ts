import { setImmediate as macrotask, setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Embedder } from '../embedder/embedder.ts';
import { hashedEmbedder } from '../embedder/hashed.ts';
import { passagesOf } from '../markdown/passages.ts';
import { wordsOf } from '../markdown/words.ts';
import { type Place, placeWords } from './indexed-text.ts';
import type { Vectors } from './vectors.ts';
import { insertVectors, type NewVectors, type PreparedSection, type VectorRow } from './write-page.ts';

/** Vectors for the whole index, and for questions. */
export interface Embeddings {
  /** Makes another embedder the current one; sections without its vectors get them in the background. */
  use(embedder: Embedder): void;
  /** Looks again for sections without vectors: after a reading, or when the embedder may be back. */
  wake(): void;
  /** Vectors for sections about to be written; `undefined` when the embedder does not answer now. */
  forSections(
    page: { title: string; trail: string[] },
    sections: PreparedSection[],
    signal: AbortSignal,
  ): Promise<NewVectors | undefined>;
  /**
   * The question's vector by the best embedder whose vectors are there, within the time that an answer can wait;
   * `undefined` when there is none, and the words have to do.
   */
  forQuestion(
    text: string,
  ): Promise<{ embedder: string; vector: number[]; isReal: boolean; isMultilingual: boolean } | undefined>;
  /** Share of sections that the current embedder has embedded, 0 to 1. */
  share(): Promise<number>;
  stop(): Promise<void>;
}

/** Milliseconds that a page waits for its vectors; a slow embedder makes them in the background, and docs are read at once. */
const pageTimeout = 2000;
const slowFor = 60_000;
const sectionsAtOnce = 16;
// Sections are looked through by their numbers, so many at a time: 2,000 take the embedded database 5 ms.
const window = 2000;

/** @param vectorTimeout milliseconds that an answer waits for its question's vector */
export function openEmbeddings(
  db: Database,
  vectors: Vectors,
  first: Embedder,
  vectorTimeout = 1500,
): Embeddings {
  const hashed = hashedEmbedder();
  let known: Embedder[] = [first, hashed].filter(
    (one, index, all) => all.findIndex(other => other.id === one.id) === index,
  );
  const current = () => known[0] ?? hashed;
  const stopping = new AbortController();
  let changed = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let slowUntil = 0;
  // Where that can’t be read the current one answers, with what it has.
  const complete = completeOnes(db).catch(() => new Set<string>());

  /** Looks through all sections once. Returns whether each has its vectors now. */
  const pass = async (embedder: Embedder, signal: AbortSignal) => {
    const last = await newestSection(db);
    for (let from = 0; from < last; from += window) {
      for (let left = true; left; ) {
        signal.throwIfAborted();
        left = await embedSome(db, embedder, { from, to: from + window }, signal);
        await macrotask();
      }
    }
  };
  const fill = async () => {
    // Pauses grow while an embedder does not answer; wake() and use() cut them short.
    for (let failures = 0; !stopping.signal.aborted; ) {
      const embedder = current();
      const signal = AbortSignal.any([stopping.signal, changed.signal]);
      again = false;
      try {
        await pass(embedder, signal);
        failures = 0;
        await noteComplete(db, embedder.id);
        (await complete).add(embedder.id);
        if (again) continue;
        // The hashed ones are made again in no time, should they be needed once more.
        const kept = known.map(one => one.id).filter(id => id === embedder.id || id !== hashed.id);
        if (embedder.id !== hashed.id) await dropOthers(db, kept);
        if (embedder.id !== hashed.id) vectors.keep(kept);
        if (embedder.id !== hashed.id) (await complete).delete(hashed.id);
        return;
      } catch {
        if (stopping.signal.aborted) return;
        if (embedder === current()) {
          failures++;
          await wait(Math.min(60_000, 2000 * 2 ** failures), undefined, { ref: false, signal }).catch(
            () => {},
          );
        }
      }
      if (changed.signal.aborted) changed = new AbortController();
    }
  };
  const wake = () => {
    again = true;
    if (stopping.signal.aborted) return;
    running ??= fill().finally(() => {
      running = undefined;
    });
  };
  return {
    wake,
    use(embedder) {
      known = [embedder, ...known.filter(other => other.id !== embedder.id)].slice(0, 3);
      changed.abort();
      wake();
    },
    async forSections(page, sections, signal) {
      const embedder = current();
      if (performance.now() < slowUntil) return undefined;
      const cuts = sections.map(section =>
        passageTexts({ ...section, page: page.title, trail: page.trail }, section.text),
      );
      try {
        const limit = AbortSignal.any([signal, stopping.signal, AbortSignal.timeout(pageTimeout)]);
        const vectors = await embedder.embed(cuts.flat(), limit);
        const bySection = new Map<number, number[][]>();
        let at = 0;
        for (const [index, section] of sections.entries()) {
          const count = cuts[index]?.length ?? 0;
          bySection.set(section.position, vectors.slice(at, at + count));
          at += count;
        }
        return { embedder: embedder.id, bySection };
      } catch {
        signal.throwIfAborted();
        slowUntil = performance.now() + slowFor;
        return undefined; // The page is worth having by its words; fill() adds the vectors when the embedder is back.
      }
    },
    async forQuestion(text) {
      // One that has embedded everything before answers until the current one has; new sections are found by their words.
      const done = await complete;
      const embedder = known.find(one => done.has(one.id)) ?? current();
      const vector = await within(embedder, text, vectorTimeout);
      const { id, isMultilingual = false } = embedder;
      return vector && { embedder: id, vector, isReal: id !== hashed.id, isMultilingual };
    },
    share: () => embeddedShare(db, current().id),
    async stop() {
      stopping.abort();
      await running?.catch(() => {});
    },
  };
}

/** An embedder that is starting, slow or away costs an answer its vectors, never its time. */
async function within(
  embedder: Embedder,
  text: string,
  vectorTimeout: number,
): Promise<number[] | undefined> {
  const signal = AbortSignal.timeout(vectorTimeout);
  const late = new Promise<undefined>(resolve => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const vectors = await Promise.race([
    embedder.embed([text], signal, 'question').catch(() => undefined),
    late,
  ]);
  return vectors?.[0];
}

/** The texts that a section is embedded as: each passage under where it stands. */
function passageTexts(place: Place, text: string): string[] {
  const where = placeWords(place);
  return passagesOf(wordsOf(text)).map(passage => `${where}\n${passage}`);
}

/** Embeds a few sections of a window that lack vectors. Returns whether there may be more. */
async function embedSome(
  db: Database,
  embedder: Embedder,
  window: { from: number; to: number },
  signal: AbortSignal,
): Promise<boolean> {
  const rows = await sectionsWithout(db, embedder.id, window);
  if (rows.length === 0) return false;
  const cuts = rows.map(row => passageTexts(row, row.text));
  const vectors = await embedder.embed(cuts.flat(), signal);
  let at = 0;
  const bySource = new Map<number, VectorRow[]>();
  for (const [index, row] of rows.entries()) {
    const list = bySource.get(row.sourceId) ?? [];
    for (let position = 0; position < (cuts[index]?.length ?? 0); position++) {
      list.push({ sectionId: row.id, position, vector: vectors[at++] ?? [] });
    }
    bySource.set(row.sourceId, list);
  }
  await db.transaction(async tx => {
    for (const [sourceId, list] of bySource) await insertVectors(tx, sourceId, embedder.id, list);
  });
  return rows.length === sectionsAtOnce;
}

function sectionsWithout(
  db: Database,
  embedder: string,
  { from, to }: { from: number; to: number },
): Promise<(Place & { id: number; sourceId: number; text: string })[]> {
  return db.all(sql`
    select section.id, section.source_id as "sourceId", page.trail, page.title as page, section.above, section.heading,
      section.text
    from section join page on page.id = section.page_id
    where section.id > ${from} and section.id <= ${to}
      and not exists (select from embedding where section_id = section.id and embedder = ${embedder})
    order by section.id
    limit ${sectionsAtOnce}`);
}

async function embeddedShare(db: Database, embedder: string): Promise<number> {
  const { share } = await db.one<{ share: number }>(sql`
    select coalesce((select count(distinct section_id) from embedding where embedder = ${embedder})::float8
      / nullif((select count(*) from section), 0), 1) as share`);
  return share;
}

async function newestSection(db: Database): Promise<number> {
  const { newest } = await db.one<{ newest: number }>(
    sql`select coalesce(max(id), 0) as newest from section`,
  );
  return newest;
}

async function completeOnes(db: Database): Promise<Set<string>> {
  return new Set((await db.all<{ id: string }>(sql`select id from embedder`)).map(row => row.id));
}

async function noteComplete(db: Database, embedder: string): Promise<void> {
  await db.run(sql`insert into embedder (id) values (${embedder}) on conflict do nothing`);
}

/** Drops the vectors of all other embedders, a few at a time. */
async function dropOthers(db: Database, kept: string[]): Promise<void> {
  await db.run(sql`delete from embedder where not id = any(${kept}::text[])`);
  for (;;) {
    const dropped = await db.run(sql`
      delete from embedding where id in (
        select id from embedding where not embedder = any(${kept}::text[]) order by id limit 1000)`);
    if (dropped === 0) return;
    await macrotask();
  }
}
