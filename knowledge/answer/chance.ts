import type { SearchResult } from '../knowledge.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import type { Evidence } from './evidence.ts';
import { bestOfOtherPages } from './other-pages.ts';

/**
 * A logistic regression on the answers to 125 questions on Elsa and Filecoin (MiniLM, unanswerable ones among them),
 * rounded: how far the section and its page stand out, in standard deviations of what was found, and the share of the
 * question that stands together.
 */
const worth = { none: -3.3, standing: 0.7, lead: 0.5, together: 1.2 };

/** How likely it is that the page of a section answers, 0 to 1. What that holds on other manuals is in `docs/benchmarks.md`. */
export function chanceOf(found: SearchResult, section: FoundSection, evidence: Evidence): number {
  const { vector, sections } = found;
  const legs = 1 + (vector?.weight ?? 0);
  const [next] = bestOfOtherPages(sections, section);
  const lead = section.score - (next?.score ?? 0);
  const logit =
    worth.none +
    worth.standing * (section.score / legs) +
    worth.lead * (lead / legs) +
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
