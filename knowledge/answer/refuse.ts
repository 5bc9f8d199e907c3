import type { Citation } from '../knowledge.ts';
import type { Evidence } from './evidence.ts';

/**
 * What each piece of evidence is worth: a logistic regression on both development corpora (90 answerable questions, 35
 * that look just like them and are not), rounded. Few and coarse on purpose. Fitted on one corpus alone and tried on the
 * other it refuses .47 (wrongly .05) and .70 (.12); the best threshold on a cosine or a BM25 score refuses .07 to .25 at
 * .10 wrongly.
 */
const worth = { missingName: -2, coverage: 0.5, lexicalMargin: 0.12, semanticMargin: 4, unsaid: -1 };
const needed = { words: 0.35, meaning: 0.65 };

// A question that asks for an amount, a command or a setting needs it said where its own words stand.
const saidEnough = 0.4;

// Of two or three words each counts: what has "bread" and never "bake" says nothing about how to bake bread. (Where none is
// there the words may be mistyped, or in another language, and the margins decide.)
const fewTerms = 3;
const mostOfFew = 0.6;

/** Whether the evidence is too thin to answer from. */
export function isTooThin(evidence: Evidence): boolean {
  if (evidence.terms <= fewTerms && evidence.coverage > 0 && evidence.coverage < mostOfFew) return true;
  return scoreOf(evidence) < (evidence.semanticMargin === undefined ? needed.words : needed.meaning);
}

export function scoreOf(evidence: Evidence): number {
  return (
    (evidence.missingNames.length ? worth.missingName : 0) +
    worth.coverage * evidence.coverage +
    worth.lexicalMargin * evidence.lexicalMargin +
    worth.semanticMargin * (evidence.semanticMargin ?? 0) +
    (evidence.asked && evidence.says < saidEnough ? worth.unsaid : 0)
  );
}

const askedWords: Record<NonNullable<Evidence['asked']>, string> = {
  amount: 'a number for that',
  command: 'a command for that',
  setting: 'a setting for that',
  package: 'a package for that',
  address: 'an address for that',
};

/** The words of a refusal: that the docs don't say, what that rests on, where to look, and what happens now. */
export function refusalText(evidence: Evidence | undefined, looked: readonly Citation[]): string {
  const lines = ["The docs don't answer this."];
  const names = evidence?.missingNames ?? [];
  if (names.length) lines.push(`They never mention ${listOf(names.map(name => `"${plainName(name)}"`))}.`);
  else if (evidence?.asked && evidence.says < saidEnough)
    lines.push(`I did not find ${askedWords[evidence.asked]} in them.`);
  const [closest] = looked;
  if (closest) lines.push(`The closest section is [${shortName(closest)}](${closest.url}).`);
  lines.push('I noted the question for those who write them.');
  return lines.join(' ');
}

/** Page and heading: where it is in the docs stands in the list of what was looked at. */
export function shortName(section: Citation): string {
  return section.breadcrumb.replace(/[[\]]/g, '').split(' › ').slice(-2).join(' › ');
}

function plainName(name: string): string {
  return name.replace(/[^\p{L}\p{M}\p{N}._-]/gu, '').slice(0, 60);
}

function listOf(parts: string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
