import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Vectors } from '../index/vectors.ts';
import type { Reranker } from '../reranker/reranker.ts';
import { isOneSlip, type WordFrequency } from '../words/word-frequency.ts';
import { fuse } from './fuse.ts';
import { type LexicalResult, mostHits, searchLexical, vocabularyNear, vocabularyWithin } from './lexical.ts';
import type { Query } from './question.ts';
import { rerank, reranked } from './rerank.ts';
import { type SemanticHit, searchSemantic } from './semantic.ts';

/** A section that may answer, with all that an answer needs of it. */
export interface FoundSection {
  sectionId: number;
  pageId: number;
  sourceId: number;
  source: string;
  page: string;
  trail: string[];
  above: string[];
  heading: string;
  url: string;
  anchor: string;
  text: string;
  /** Sum of its z-scores in the legs, each by its weight. */
  score: number;
}

export interface Retrieved {
  /** What was searched for in the end, with the terms that mistyped or inflected words were taken for. */
  query: Query;
  /** Best first; sections of one page stand where its best one stands only in {@link byPage}. */
  sections: FoundSection[];
  lexical: LexicalResult;
  semantic: SemanticHit[];
}

export interface RetrieveOptions {
  communityId: number;
  /** The question's vector, and what made it. Without one the lexical leg answers alone. */
  vector: { embedder: string; vector: readonly number[]; weight: number } | undefined;
  vectors: Vectors;
  /** Reads the best sections again with the question, within so many milliseconds. */
  rerank?: { reranker: Reranker; timeout: number };
  limit?: number;
  words: WordFrequency;
}

/**
 * What each leg is worth beside BM25 at 1, as a factor of its z-scores. MiniLM counts twice: best on two manuals and a
 * public set that nothing here was fitted on. Multilingual E5, whose vectors tell English sections apart less well, counts
 * once: of four manuals each three choose that for the fourth (MRR .82, .56, .80 and .76; counted twice .78, .56, .72 and
 * .73). Hashed n-grams know no meanings but find what was mistyped or inflected: of the weights that are best on Elsa (.5)
 * and on Filecoin (.2) the lower is taken, which never misleads (MRR .545 to .558 and .722 to .727 against BM25 alone).
 */
export const legWeights = { english: 2, multilingual: 1, hashed: 0.2 };

/** Which of {@link legWeights} an embedding counts by. */
export function kindOf(vector: { isReal: boolean; isMultilingual: boolean }): keyof typeof legWeights {
  if (!vector.isReal) return 'hashed';
  return vector.isMultilingual ? 'multilingual' : 'english';
}

/**
 * Finds the sections that may answer: BM25 and vectors, fused by z-scores, and read again by a reranker where there is one.
 * Run side by side, and one statement to fetch.
 */
export async function retrieve(db: Queryable, query: Query, options: RetrieveOptions): Promise<Retrieved> {
  const { vector, communityId, limit = 10 } = options;
  const [first, semantic] = await Promise.all([
    searchLexical(db, communityId, query),
    vector ? searchSemantic(db, options.vectors, communityId, vector) : [],
  ]);
  const corrected = query.language
    ? await findInflected(db, query, first, options)
    : await correctSlips(db, query, first, options);
  const lexical = corrected ? await searchLexical(db, communityId, corrected) : first;
  const ranked = fuse([
    { hits: lexical.hits, weight: 1, isComplete: lexical.hits.length < mostHits },
    {
      hits: semantic.map(hit => ({ sectionId: hit.sectionId, score: hit.cosine })),
      weight: vector?.weight ?? 0,
      isComplete: false,
    },
  ]).slice(0, options.rerank ? Math.max(limit, reranked) : limit);
  const found = await fetchSections(
    db,
    ranked.map(entry => entry.sectionId),
  );
  const byId = new Map(found.map(section => [section.sectionId, section]));
  const sections = ranked.flatMap(({ sectionId, score }) => {
    const section = byId.get(sectionId);
    return section ? [{ ...section, score }] : [];
  });
  const ordered = options.rerank
    ? (await rerank(query.text, sections, semantic, options.rerank)).slice(0, limit)
    : sections;
  return { query: corrected ?? query, sections: ordered, lexical, semantic };
}

/**
 * A word that neither the docs nor everyday English know, one letter off a term of the docs, is taken for it. Asked for
 * only where there is such a word.
 */
async function correctSlips(
  db: Queryable,
  query: Query,
  result: LexicalResult,
  options: RetrieveOptions,
): Promise<Query | undefined> {
  const unknown = query.terms.filter(
    entry =>
      !entry.bridges &&
      entry.term.length >= 5 &&
      !result.frequency.has(entry.term) &&
      options.words.special(entry.term) > 0.6,
  );
  if (unknown.length === 0) return undefined;
  const vocabulary = await vocabularyNear(
    db,
    options.communityId,
    unknown.map(entry => entry.term),
  );
  const meant = unknown.flatMap(entry =>
    vocabulary
      .filter(term => isOneSlip(term, entry.term))
      // A letter is left out more often than one is put in, so longer words come first.
      .sort((a, b) => b.length - a.length)
      .slice(0, 2)
      .map((term, place) => ({ term, weight: entry.weight * (place ? 0.4 : 0.8), bridges: entry.term })),
  );
  const known = new Set(query.terms.map(entry => entry.term));
  const fresh = meant.filter(entry => !known.has(entry.term));
  return fresh.length ? { ...query, terms: [...query.terms, ...fresh] } : undefined;
}

// An inflected word is nearly as good as the word itself; one that only begins alike may be another.
const inflected = 0.6;

/**
 * Porter's rules know no other language than English, so words of a question in one are looked for by what they begin with:
 * "ändere" finds "geändert".
 */
async function findInflected(
  db: Queryable,
  query: Query,
  result: LexicalResult,
  options: RetrieveOptions,
): Promise<Query | undefined> {
  const wanted = [...query.beginnings]
    .filter(([term]) => !result.frequency.has(term))
    .flatMap(([term, beginnings]) =>
      beginnings.filter(beginning => beginning.length >= 4).map(beginning => ({ term, beginning })),
    );
  if (wanted.length === 0) return undefined;
  const found = await vocabularyWithin(
    db,
    options.communityId,
    wanted.map(({ beginning }) => beginning),
  );
  const known = new Set(query.terms.map(entry => entry.term));
  const fresh = wanted.flatMap(({ term, beginning }) =>
    found
      .filter(other => !known.has(other) && other.includes(beginning))
      .map(other => ({ term: other, weight: inflected, bridges: term })),
  );
  return fresh.length ? { ...query, terms: [...query.terms, ...uniqueTerms(fresh)] } : undefined;
}

function uniqueTerms<T extends { term: string }>(terms: readonly T[]): T[] {
  return [...new Map(terms.map(entry => [entry.term, entry])).values()];
}

function fetchSections(db: Queryable, ids: number[]): Promise<Omit<FoundSection, 'score'>[]> {
  return db.all(sql`
    select section.id as "sectionId", page.id as "pageId", source.id as "sourceId",
      coalesce(source.title, source.name) as source, page.title as page, page.trail, section.above, section.heading,
      page.url, section.anchor, section.text
    from section join page on page.id = section.page_id join source on source.id = page.source_id
    where section.id = any(${ids}::bigint[]) and page.missing = 0`);
}
