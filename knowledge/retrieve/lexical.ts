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

// The postings of the rarest terms are read, up to so many; those of the others are looked up for the sections that
// these put first. In docs of up to some 1,000 pages that is all terms; in larger ones what a section would gain by
// everyday words alone can't bring it among the best.
const mostPostings = 15_000;
const likely = 500;

// How much a posting counts: more with each time, ever less, and less in a long section.
const termFrequency = sql`count * ${bm25.k1 + 1}::float8 /
  (count + ${bm25.k1}::float8 * (1 - ${bm25.b}::float8 + ${bm25.b}::float8 * found.length / size.length))`;

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
    ), known as (
      select term, sum(sections)::float8 as sections, (sum(count)::float8 / sum(sections)) ^ ${burst}::float8 as burst
      from term where source_id in (select id from sources) and term in (select term from asked)
      group by term
    ), weighed as (
      select asked.term, asked.bridges is null as own,
        ln(1 + (size.sections - known.sections + 0.5) / (known.sections + 0.5)) * known.burst * asked.weight *
          case when asked.bridges is null then 1
            else ${bridgeHalf}::float8 / (${bridgeHalf}::float8 + coalesce(bridged.sections, 0)) end as weight
      from asked join known using (term) cross join size
        left join known as bridged on bridged.term = asked.bridges
    ), ordered as (
      select term, sum(known.sections) over (order by known.sections, term) - known.sections as before
      from weighed join known using (term)
    ), found as materialized (
      select posting.source_id, posting.term, section_id, count, length
      from posting join ordered using (term)
      where source_id in (select id from sources) and before < ${mostPostings}
    ), likely as materialized (
      select section_id, source_id, sum(weight * ${termFrequency}) as score
      from found join weighed using (term) cross join size
      group by section_id, source_id
      order by score desc
      limit ${likely}
    ), scored as (
      select section_id, array_agg(term) as terms, sum(weight * ${termFrequency}) as score
      from (
        select term, section_id, count, length from found where section_id in (select section_id from likely)
        union all
        select found.term, section_id, found.count, found.length
        from likely cross join (select term from ordered where before >= ${mostPostings}) as common
          cross join lateral (
            select posting.term, posting.count, posting.length from posting
            where posting.source_id = likely.source_id and posting.term = common.term
              and posting.section_id = likely.section_id
            limit 1
          ) as found
      ) as found join weighed using (term) cross join size
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
    select distinct term from term
    where source_id in (select source_id from followed where community_id = ${communityId})
      and left(term, 1) = any(${words.map(word => word.slice(0, 1))}::text[])
      and length(term) between ${Math.min(...words.map(word => word.length)) - 1}
        and ${Math.max(...words.map(word => word.length)) + 1}`);
  return rows.map(row => row.term);
}

// "geändert" has two letters before "änder" and one after; more than that is a compound, which is about something else.
const lettersBefore = 2;
const lettersAfter = 4;

/** Terms of the docs that one of these beginnings stands in, with a prefix and an ending at most. */
export async function vocabularyWithin(
  db: Queryable,
  communityId: number,
  beginnings: string[],
): Promise<string[]> {
  const rows = await db.all<{ term: string }>(sql`
    select distinct term from posting join unnest(${beginnings}::text[]) as wanted (beginning)
      on position(beginning in term) between 1 and ${lettersBefore + 1}
        and length(term) <= length(beginning) + ${lettersBefore + lettersAfter}
    where source_id in (select source_id from followed where community_id = ${communityId})`);
  return rows.map(row => row.term);
}
