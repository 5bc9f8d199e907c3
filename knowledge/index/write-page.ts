import { createHash } from 'node:crypto';
import { setImmediate as macrotask } from 'node:timers/promises';
import { toSql } from 'pgvector';
import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Section } from '../markdown/page.ts';
import { termsOf } from '../words/terms.ts';
import { indexedText } from './indexed-text.ts';

export interface PageToWrite {
  sourceId: number;
  path: string;
  url: string;
  title: string;
  trail: string[];
  position: number;
  listed: boolean;
  hash: string;
  lastModified: string | undefined;
  etag: string | undefined;
  sections: Section[];
  /** Whether a reader would notice the difference; false for front matter and the like. */
  changed: boolean;
  now: Date;
}

/** Vectors for the sections that are new, by their position on the page; from {@link Embedder} `embedder`. */
export interface NewVectors {
  embedder: string;
  bySection: Map<number, number[][]>;
}

/** A section cut into what the index stores. */
export interface PreparedSection extends Section {
  position: number;
  hash: string;
  counts: Map<string, number>;
  terms: number;
}

/** Counts each section's terms, leaving the event loop free between sections. */
export async function prepareSections(
  page: Pick<PageToWrite, 'title' | 'trail' | 'sections'>,
): Promise<PreparedSection[]> {
  const prepared: PreparedSection[] = [];
  for (const [position, section] of page.sections.entries()) {
    const place = { trail: page.trail, page: page.title, above: section.above, heading: section.heading };
    const terms = termsOf(indexedText(place, section.text));
    const counts = new Map<string, number>();
    for (const term of terms) {
      const short = term.slice(0, 100);
      counts.set(short, (counts.get(short) ?? 0) + 1);
    }
    const hash = createHash('sha256')
      .update(JSON.stringify([place, section.text]))
      .digest('hex');
    prepared.push({ ...section, position, hash, counts, terms: terms.length });
    if (position % 8 === 7) await macrotask();
  }
  return prepared;
}

/**
 * Which sections of a page are not in the index yet. One that is there already, by its hash, keeps its id, its postings
 * and its vectors. `same` says that the page has just the sections that it had.
 */
export async function compareSections(
  db: Database,
  pageId: number | undefined,
  sections: PreparedSection[],
): Promise<{ fresh: PreparedSection[]; same: boolean }> {
  if (pageId === undefined) return { fresh: sections, same: false };
  const known = await sectionsOf(db, pageId);
  const fresh = sections.filter(section => takeKnown(known, section.hash) === undefined);
  return { fresh, same: fresh.length === 0 && [...known.values()].every(left => left.length === 0) };
}

/** Writes a page, its sections, postings and vectors in one transaction: a reader sees the old page or the new one. */
export async function writePage(
  db: Database,
  page: PageToWrite,
  sections: PreparedSection[],
  vectors: NewVectors | undefined,
): Promise<void> {
  await db.transaction(async tx => {
    const pageId = await upsertPage(tx, page, sections);
    const known = await sectionsOf(tx, pageId);
    const kept: { id: number; section: PreparedSection }[] = [];
    const fresh: PreparedSection[] = [];
    for (const section of sections) {
      const id = takeKnown(known, section.hash);
      if (id === undefined) fresh.push(section);
      else kept.push({ id, section });
    }
    const outdated = [...known.values()].flat();
    if (outdated.length) await deleteSections(tx, outdated);
    if (kept.length) await moveSections(tx, kept);
    if (fresh.length === 0) return;
    const ids = await insertSections(tx, pageId, page.sourceId, fresh);
    await insertPostings(tx, page.sourceId, fresh, ids);
    if (vectors) await insertVectors(tx, page.sourceId, vectors.embedder, rowsOf(fresh, ids, vectors));
  });
}

function rowsOf(fresh: PreparedSection[], ids: number[], vectors: NewVectors): VectorRow[] {
  return fresh.flatMap((section, index) =>
    (vectors.bySection.get(section.position) ?? []).map((vector, position) => ({
      sectionId: ids[index] ?? 0,
      position,
      vector,
    })),
  );
}

function takeKnown(known: Map<string, number[]>, hash: string): number | undefined {
  return known.get(hash)?.shift();
}

async function sectionsOf(db: Queryable, pageId: number): Promise<Map<string, number[]>> {
  const rows = await db.all<{ id: number; hash: string }>(
    sql`select id, hash from section where page_id = ${pageId} order by position`,
  );
  const known = new Map<string, number[]>();
  for (const { id, hash } of rows) known.set(hash, [...(known.get(hash) ?? []), id]);
  return known;
}

async function upsertPage(tx: Queryable, page: PageToWrite, sections: PreparedSection[]): Promise<number> {
  const terms = sections.reduce((sum, section) => sum + section.terms, 0);
  const { id } = await tx.one<{ id: number }>(sql`
    insert into page (source_id, path, url, title, trail, position, listed, hash, last_modified, etag, sections, terms,
      created_at, changed_at)
    values (${page.sourceId}, ${page.path}, ${page.url}, ${page.title}, ${page.trail}, ${page.position}, ${page.listed},
      ${page.hash}, ${page.lastModified ?? null}, ${page.etag ?? null}, ${sections.length}, ${terms}, ${page.now}, ${page.now})
    on conflict (source_id, path) do update set
      url = excluded.url, title = excluded.title, trail = excluded.trail, position = excluded.position,
      listed = excluded.listed, hash = excluded.hash, last_modified = excluded.last_modified, etag = excluded.etag,
      sections = excluded.sections, terms = excluded.terms, missing = 0,
      changed_at = case when ${page.changed} then excluded.changed_at else page.changed_at end
    returning id`);
  return id;
}

function deleteSections(tx: Queryable, ids: number[]): Promise<number> {
  return tx.run(sql`delete from section where id = any(${ids}::bigint[])`);
}

function moveSections(tx: Queryable, kept: { id: number; section: PreparedSection }[]): Promise<number> {
  return tx.run(sql`
    update section set position = moved.position, anchor = moved.anchor
    from unnest(${kept.map(entry => entry.id)}::bigint[], ${kept.map(entry => entry.section.position)}::int[],
      ${kept.map(entry => entry.section.anchor)}::text[]) as moved (id, position, anchor)
    where section.id = moved.id
      and (section.position, section.anchor) is distinct from (moved.position, moved.anchor)`);
}

async function insertSections(
  tx: Queryable,
  pageId: number,
  sourceId: number,
  sections: PreparedSection[],
): Promise<number[]> {
  const rows = await tx.all<{ id: number; position: number }>(sql`
    insert into section (page_id, source_id, position, heading, above, anchor, text, hash, terms)
    select ${pageId}, ${sourceId}, position, heading,
      array(select jsonb_array_elements_text(above::jsonb)), anchor, text, hash, terms
    from unnest(${sections.map(section => section.position)}::int[], ${sections.map(section => section.heading)}::text[],
      ${sections.map(section => JSON.stringify(section.above))}::text[], ${sections.map(section => section.anchor)}::text[],
      ${sections.map(section => section.text.replaceAll('\0', ''))}::text[], ${sections.map(section => section.hash)}::text[],
      ${sections.map(section => section.terms)}::int[])
      as row (position, heading, above, anchor, text, hash, terms)
    returning id, position`);
  const byPosition = new Map(rows.map(row => [row.position, row.id]));
  return sections.map(section => byPosition.get(section.position) ?? 0);
}

// On the embedded database a statement holds the event loop while it runs; 1,000 postings take about 10 ms.
const postingsAtOnce = 1000;

async function insertPostings(
  tx: Queryable,
  sourceId: number,
  sections: PreparedSection[],
  ids: number[],
): Promise<void> {
  const rows = sections.flatMap((section, index) =>
    [...section.counts].map(([term, count]) => ({
      term,
      count,
      section: ids[index] ?? 0,
      length: section.terms,
    })),
  );
  for (let at = 0; at < rows.length; at += postingsAtOnce) {
    const batch = rows.slice(at, at + postingsAtOnce);
    await tx.run(sql`
      insert into posting (source_id, term, section_id, count, length)
      select ${sourceId}, term, section_id, count, length
      from unnest(${batch.map(row => row.term)}::text[], ${batch.map(row => row.section)}::bigint[],
        ${batch.map(row => row.count)}::int[], ${batch.map(row => row.length)}::int[])
        as row (term, section_id, count, length)`);
    if (rows.length > postingsAtOnce) await macrotask();
  }
}

export interface VectorRow {
  sectionId: number;
  position: number;
  vector: number[];
}

const vectorsAtOnce = 40;

/** Stores vectors of sections that are still there. */
export async function insertVectors(
  tx: Queryable,
  sourceId: number,
  embedder: string,
  rows: VectorRow[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += vectorsAtOnce) {
    const batch = rows.slice(at, at + vectorsAtOnce);
    await tx.run(sql`
      insert into embedding (embedder, section_id, source_id, position, vector)
      select ${embedder}, row.section_id, ${sourceId}, row.position, row.vector::halfvec
      from unnest(${batch.map(row => row.sectionId)}::bigint[], ${batch.map(row => row.position)}::int[],
        ${batch.map(row => toSql(row.vector))}::text[]) as row (section_id, position, vector)
      where exists (select from section where section.id = row.section_id)
      on conflict do nothing`);
    if (rows.length > vectorsAtOnce) await macrotask();
  }
}
