import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Query } from './question.ts';

export interface LexicalHit {
  sectionId: number;
  pageId: number;
  score: number;
  /** The terms of the query that it holds. */
  terms: string[];
}

export interface LexicalResult {
  hits: LexicalHit[];
  /** Sections searched. */
  sections: number;
  /** In how many sections each term of the query is. Terms in none are left out. */
  frequency: Map<string, number>;
}

/** Sections that a search returns at most. */
export const mostHits = 50;

/** Okapi's usual values; the eval is flat around them. */
export const bm25 = { k1: 1.2, b: 0.75 };

// Terms that matter come in bursts: where they occur they occur often. Function words and everyday verbs are spread
// thin. A term weighs by its mean count in the sections that have it, to the power of 0.3 (MRR on both development
// corpora: .489/.695 without, .507/.714 with it).
const burst = 0.3;

// A term of the same meaning counts fully when the docs never use the question's word, half when 5 sections do.
const bridgeHalf = 5;

// Pages that no navigation shows are drafts, leftovers and notes for contributors.
const unlisted = 0.6;

/**
 * BM25 over the postings of a community's sources, in one statement. Document frequencies and lengths are those of that
 * community. Best 50 first, without pages that were found missing.
 */
export async function searchLexical(
  db: Queryable,
  communityId: number,
  query: Query,
): Promise<LexicalResult> {
  const { terms } = query;
  if (terms.length === 0) return { hits: [], sections: 0, frequency: new Map() };
  const rows = await db.all<{
    section_id: number | null;
    page_id: number | null;
    score: number;
    terms: string[];
    sections: number;
    frequency: Record<string, number> | null;
  }>(sql`
    with asked as (
      select * from unnest(${terms.map(entry => entry.term)}::text[], ${terms.map(entry => entry.weight)}::float8[],
        ${terms.map(entry => entry.bridges ?? null)}::text[]) as asked (term, weight, bridges)
    ), sources as (
      select source_id as id from followed where community_id = ${communityId}
    ), size as (
      select coalesce(sum(sections), 0)::float8 as sections, coalesce(sum(terms), 0) / greatest(sum(sections), 1)::float8 as length
      from page where source_id in (select id from sources)
    ), found as materialized (
      select posting.term, section_id, count, length
      from posting join asked using (term)
      where source_id in (select id from sources)
    ), known as (
      select term, count(*)::float8 as sections, (sum(count)::float8 / count(*)) ^ ${burst}::float8 as burst
      from found group by term
    ), weighed as (
      select asked.term, asked.bridges is null as own,
        ln(1 + (size.sections - known.sections + 0.5) / (known.sections + 0.5)) * known.burst * asked.weight *
          case when asked.bridges is null then 1
            else ${bridgeHalf}::float8 / (${bridgeHalf}::float8 + coalesce(bridged.sections, 0)) end as weight
      from asked join known using (term) cross join size
        left join known as bridged on bridged.term = asked.bridges
    ), scored as (
      select section_id, array_agg(term) as terms,
        sum(weight * count * ${bm25.k1 + 1}::float8 /
          (count + ${bm25.k1}::float8 * (1 - ${bm25.b}::float8 + ${bm25.b}::float8 * found.length / size.length))) as score
      from found join weighed using (term) cross join size
      group by section_id
      order by score desc
      limit 150
    ), best as (
      select section_id, page.id as page_id, scored.terms,
        score * case when page.listed then 1 else ${unlisted}::float8 end as score
      from scored join section on section.id = section_id join page on page.id = section.page_id
      where page.missing = 0
      order by 4 desc, section_id
      limit ${mostHits}
    )
    select best.*, size.sections, (select jsonb_object_agg(term, known.sections) from known) as frequency
    from size left join best on true
    order by best.score desc nulls last, best.section_id`);
  const first = rows[0];
  return {
    hits: rows.flatMap(row =>
      row.section_id === null || row.page_id === null
        ? []
        : [{ sectionId: row.section_id, pageId: row.page_id, score: row.score, terms: row.terms }],
    ),
    sections: first?.sections ?? 0,
    frequency: new Map(Object.entries(first?.frequency ?? {})),
  };
}

/** Terms of the docs that start like one of these words: what a mistyped word may have meant. */
export async function vocabularyNear(db: Queryable, communityId: number, words: string[]): Promise<string[]> {
  const rows = await db.all<{ term: string }>(sql`
    select distinct term from posting
    where source_id in (select source_id from followed where community_id = ${communityId})
      and left(term, 1) = any(${words.map(word => word.slice(0, 1))}::text[])
      and length(term) between ${Math.min(...words.map(word => word.length)) - 1}
        and ${Math.max(...words.map(word => word.length)) + 1}`);
  return rows.map(row => row.term);
}
