import type { SearchResult } from '../knowledge.ts';
import { fuse } from '../retrieve/fuse.ts';
import { mostHits } from '../retrieve/lexical.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import type { Evidence } from './evidence.ts';

/**
 * A logistic regression on the answers to 125 questions on Elsa and Filecoin (MiniLM, unanswerable ones among them),
 * rounded: how far the section and its page stand out, in standard deviations of what was found, and the share of the
 * question that stands together.
 */
const worth = { none: -3.3, standing: 0.7, lead: 0.5, together: 1.2 };

// What the estimate was fitted with, whatever a leg counts when sections are ranked.
const weights = { real: 2, hashed: 0.2 };

/** How likely it is that the page of a section answers, 0 to 1. What that holds on other manuals is in `docs/benchmarks.md`. */
export function chanceOf(found: SearchResult, section: FoundSection, evidence: Evidence): number {
  const { vector, lexical, semantic, sections } = found;
  const weight = vector ? weights[vector.isReal ? 'real' : 'hashed'] : 0;
  const scores = new Map(
    fuse([
      { hits: lexical.hits, weight: 1, isComplete: lexical.hits.length < mostHits },
      {
        hits: semantic.map(({ sectionId, cosine }) => ({ sectionId, score: cosine })),
        weight,
        isComplete: false,
      },
    ]).map(({ sectionId, score }) => [sectionId, score]),
  );
  const standing = scores.get(section.sectionId) ?? 0;
  const others = sections.filter(({ pageId }) => pageId !== section.pageId);
  const lead = standing - Math.max(0, ...others.map(({ sectionId }) => scores.get(sectionId) ?? 0));
  const logit =
    worth.none +
    worth.standing * (standing / (1 + weight)) +
    worth.lead * (lead / (1 + weight)) +
    worth.together * evidence.together;
  return 1 / (1 + Math.exp(-logit));
}

/** Of answers that are as likely, nine of ten were from a right page (two of three where only words are compared). */
export function isLikely(chance: number): boolean {
  return chance >= 0.75;
}

/** Of answers that are no likelier, one of five was. */
export function isUnlikely(chance: number): boolean {
  return chance < 0.35;
}
