import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { isOneSlip, type WordFrequency } from '../words/word-frequency.ts';
import { fuse } from './fuse.ts';
import { type LexicalResult, mostHits, searchLexical, vocabularyNear } from './lexical.ts';
import type { Query } from './question.ts';
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
  /** Fused score; only its order means something. */
  score: number;
}

export interface Retrieved {
  /** Best first; sections of one page stand where its best one stands only in {@link byPage}. */
  sections: FoundSection[];
  lexical: LexicalResult;
  semantic: SemanticHit[];
}

export interface RetrieveOptions {
  communityId: number;
  /** The question's vector, and what made it. Without one the lexical leg answers alone. */
  vector: { embedder: string; vector: readonly number[]; weight: number } | undefined;
  limit?: number;
  words: WordFrequency;
}

/**
 * What each leg is worth beside BM25 at 1, as a factor of its z-scores. A real embedding (MiniLM) counts twice: best on two
 * manuals and a public set that nothing here was fitted on. Hashed n-grams know no meanings but find what was mistyped or
 * inflected: of the weights that are best on Elsa (.5) and on Filecoin (.2) the lower is taken, which never misleads (MRR
 * .545 to .558 and .722 to .727 against BM25 alone).
 */
export const legWeights = { real: 2, hashed: 0.2 };

/** Finds the sections that may answer: BM25 and vectors, fused by z-scores. Two statements, run side by side, and one to fetch. */
export async function retrieve(db: Queryable, query: Query, options: RetrieveOptions): Promise<Retrieved> {
  const { vector, communityId } = options;
  const [first, semantic] = await Promise.all([
    searchLexical(db, communityId, query),
    vector ? searchSemantic(db, communityId, vector.embedder, vector.vector) : [],
  ]);
  const corrected = await correctSlips(db, query, first, options);
  const lexical = corrected ? await searchLexical(db, communityId, corrected) : first;
  const ranked = fuse([
    { hits: lexical.hits, weight: 1, isComplete: lexical.hits.length < mostHits },
    {
      hits: semantic.map(hit => ({ sectionId: hit.sectionId, score: hit.cosine })),
      weight: vector?.weight ?? 0,
      isComplete: false,
    },
  ]).slice(0, options.limit ?? 10);
  const found = await fetchSections(
    db,
    ranked.map(entry => entry.sectionId),
  );
  const byId = new Map(found.map(section => [section.sectionId, section]));
  const sections = ranked.flatMap(({ sectionId, score }) => {
    const section = byId.get(sectionId);
    return section ? [{ ...section, score }] : [];
  });
  return { sections, lexical, semantic };
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
      .map((term, place) => ({ term, weight: entry.weight * (place ? 0.4 : 0.8), bridges: undefined })),
  );
  const known = new Set(query.terms.map(entry => entry.term));
  const fresh = meant.filter(entry => !known.has(entry.term));
  return fresh.length ? { ...query, terms: [...query.terms, ...fresh] } : undefined;
}

function fetchSections(db: Queryable, ids: number[]): Promise<Omit<FoundSection, 'score'>[]> {
  return db.all(sql`
    select section.id as "sectionId", page.id as "pageId", source.id as "sourceId",
      coalesce(source.title, source.name) as source, page.title as page, page.trail, section.above, section.heading,
      page.url, section.anchor, section.text
    from section join page on page.id = section.page_id join source on source.id = page.source_id
    where section.id = any(${ids}::bigint[]) and page.missing = 0`);
}
