import { indexedText } from '../index/indexed-text.ts';
import type { SearchResult } from '../knowledge.ts';
import { wordsOf } from '../markdown/words.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { termsOf, wordsIn } from '../words/terms.ts';
import type { WordFrequency } from '../words/word-frequency.ts';
import { type Asked, askedFor, saysIt } from './asked-for.ts';
import { type Unit, unitsOf } from './units.ts';

/** What speaks for and against the docs holding the answer. */
export interface Evidence {
  /** Names in the question that the docs never mention, as they were written. */
  missingNames: string[];
  /** Share of what the question is specifically about that the best section has in one place, 0 to 1. */
  coverage: number;
  /** Share of it that stands together in one passage of the best sections, 0 to 1. */
  together: number;
  /** Words of the question that the best of these passages has not. */
  apart: string[];
  /** Of how many terms the question is. */
  terms: number;
  /** How far the best section stands out from the eleventh by its words (BM25). */
  lexicalMargin: number;
  /** How far it stands out from the twenty-first by its meaning (cosine); `undefined` without a real embedding. */
  semanticMargin: number | undefined;
  /** The kind of thing that was asked for. */
  asked: Asked | undefined;
  /** How much of the question stands right where such a thing is said, 0 to 1; 1 when nothing of a kind was asked for. */
  says: number;
}

/** How much each term of a question says about what is meant: rare in these docs, and no word of everyday talk. */
export interface TermWeights {
  terms: string[];
  weightOf: (term: string) => number;
  total: number;
  /** What stands for each term in these docs: words of the same meaning, in English, or as they are inflected. */
  othersOf: ReadonlyMap<string, readonly string[]>;
}

export function termWeights(found: SearchResult, words: WordFrequency): TermWeights {
  const { lexical, query } = found;
  const terms = query.terms.filter(entry => !entry.bridges && entry.weight === 1).map(entry => entry.term);
  const weightOf = (term: string) => {
    const sections = lexical.frequency.get(term) ?? 0;
    return Math.log(1 + (lexical.sections - sections + 0.5) / (sections + 0.5)) * words.special(term);
  };
  const othersOf = new Map<string, string[]>();
  for (const { term, bridges } of query.terms)
    if (bridges !== undefined) othersOf.set(bridges, [...(othersOf.get(bridges) ?? []), term]);
  return { terms, weightOf, total: terms.reduce((sum, term) => sum + weightOf(term), 0), othersOf };
}

/** Share of a question's weight that a text covers, 0 to 1. */
export function coverageOf(text: string, weights: TermWeights): number {
  if (weights.total === 0) return 0;
  const there = new Set(termsOf(text));
  let sum = 0;
  for (const term of weights.terms) {
    if (there.has(term)) sum += weights.weightOf(term);
    else if (weights.othersOf.get(term)?.some(other => there.has(other)))
      sum += bridged * weights.weightOf(term);
  }
  return sum / weights.total;
}

// A word of the same meaning is nearly as good as the word itself.
const bridged = 0.7;

/** Looks at what was found as somebody would who has to say whether it answers. */
export function weighEvidence(found: SearchResult, words: WordFrequency): Evidence {
  const { lexical, semantic, query } = found;
  const weights = termWeights(found, words);
  const known = (term: string) =>
    lexical.frequency.has(term) || weights.othersOf.get(term)?.some(other => lexical.frequency.has(other));
  // What is no word of English is no name where another language is spoken.
  const missingNames = [...new Set(query.language ? [] : wordsIn(query.question))].filter(word => {
    const [term] = termsOf(word);
    return term !== undefined && !known(term) && words.isName(word);
  });
  const best = found.sections.slice(0, 3);
  const scores = lexical.hits.map(hit => hit.score);
  const cosines = semantic.map(hit => hit.cosine);
  const asked = askedFor(query.question);
  const passage = bestPassage(best, weights);
  return {
    missingNames,
    together: passage.share,
    apart: [...new Set(wordsIn(query.question))].filter(word =>
      termsOf(word).some(term => weights.terms.includes(term) && !passage.has.has(term)),
    ),
    terms: weights.terms.length,
    coverage: Math.max(
      0,
      ...best.map(section => coverageOf(indexedText(placeOf(section), section.text), weights)),
    ),
    lexicalMargin: (scores[0] ?? 0) - (scores[10] ?? 0),
    semanticMargin: found.vector?.isReal ? (cosines[0] ?? 0) - (cosines[20] ?? 0) : undefined,
    asked,
    says: asked
      ? Math.max(0, ...found.sections.slice(0, 5).map(section => saysNear(asked, section, weights)))
      : 1,
  };
}

/** Terms of a passage: what somebody reads at a glance. */
const passageLength = 40;

/** The passage that has most of what was asked, and what it has. */
function bestPassage(
  sections: readonly FoundSection[],
  weights: TermWeights,
): { share: number; has: ReadonlySet<string> } {
  const meant = new Map(weights.terms.map(term => [term, term]));
  for (const [term, others] of weights.othersOf)
    for (const other of others) if (!meant.has(other)) meant.set(other, term);
  let best: { share: number; has: ReadonlySet<string> } = { share: 0, has: new Set() };
  for (const section of sections) {
    const hits = termsOf(wordsOf(section.text)).flatMap((term, at) => {
      const asked = meant.get(term);
      return asked === undefined ? [] : [{ asked, at }];
    });
    for (const [index, { at }] of hits.entries()) {
      const has = new Set<string>();
      for (let next = index; (hits[next]?.at ?? Infinity) < at + passageLength; next++)
        has.add(hits[next]?.asked ?? '');
      const share = weights.total
        ? [...has].reduce((sum, term) => sum + weights.weightOf(term), 0) / weights.total
        : 0;
      if (share > best.share) best = { share, has };
    }
  }
  return best;
}

function saysNear(asked: Asked, section: FoundSection, weights: TermWeights): number {
  const units = unitsOf(section.text).filter(unit => saysIt(asked, unit.text));
  return Math.max(0, ...units.map(unit => coverageOf(inContext(unit, section), weights)));
}

/** A unit with what a reader has in mind when they come to it. */
export function inContext(unit: Unit, section: FoundSection): string {
  return `${section.page} ${section.heading} ${unit.lead} ${unit.text}`;
}

export function placeOf(section: FoundSection) {
  return { trail: section.trail, page: section.page, above: section.above, heading: section.heading };
}
