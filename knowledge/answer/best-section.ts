import type { FoundSection } from '../retrieve/retrieve.ts';
import { termsOf } from '../words/terms.ts';
import { saysIt } from './asked-for.ts';
import { coverageOf, type Evidence, type TermWeights } from './evidence.ts';
import { unitsOf } from './units.ts';

const lookedAt = 10;
// A heading that asks the very question outweighs five ranks; one that shares half of its words, two. What names only some
// of the things that were asked about does not answer, however alike its heading is.
const worth = { rank: -0.12, heading: 0.6, definition: 0.6, asked: 0.15, coverage: 0.8 };

/**
 * The section to answer with: one that ranks high, that names what was asked about, whose heading is what was asked, that says what a thing is when that was
 * asked, or that has the kind of thing that was asked for.
 */
export function bestSection(
  question: string,
  sections: readonly FoundSection[],
  weights: TermWeights,
  evidence: Evidence,
): FoundSection | undefined {
  const { asked } = evidence;
  const scored = sections
    .slice(0, lookedAt)
    .filter(section => section.text.trim())
    .map((section, rank) => ({
      section,
      score:
        worth.rank * rank +
        worth.coverage * coverageOf(`${section.heading}\n${section.text}`, weights) +
        worth.heading * likeness(section.heading, weights.terms) +
        (defines(question, section, weights) ? worth.definition : 0) +
        (asked && saysIt(asked, section.text) ? worth.asked : 0),
    }));
  return scored.reduce<(typeof scored)[number] | undefined>(
    (best, one) => (best && best.score >= one.score ? best : one),
    undefined,
  )?.section;
}

/** Dice's coefficient of a heading's terms and a question's, 0 to 1. */
function likeness(heading: string, asked: readonly string[]): number {
  const own = new Set(termsOf(heading));
  const wanted = new Set(asked);
  const both = [...own].filter(term => wanted.has(term)).length;
  return both ? (2 * both) / (own.size + wanted.size) : 0;
}

/** For "what is a datanet?": whether a section says "a datanet is ...". For other questions none does. */
function defines(question: string, section: FoundSection, weights: TermWeights): boolean {
  const isAsked =
    /^\W*(?:what(?:['’]?s|\s+is|\s+are|\s+does)|explain|define)\b/i.test(question) &&
    weights.terms.length <= 3;
  if (!isAsked) return false;
  return unitsOf(section.text).some(unit => {
    if (unit.kind === 'code') return false;
    const [subject = '', ...rest] = unit.text.split(/\s(?:is|are|means|stands for)\s/);
    return (
      rest.length > 0 && termsOf(subject).length <= weights.terms.length && coverageOf(subject, weights) > 0.9
    );
  });
}
