import { allOf, message, type TranslatableMessage } from '../../store/message.ts';
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

// Of two or three words each counts, and in one passage: what has "bread" and never "bake" says nothing about how to bake
// bread, and a password here and a database there nothing about the database's password. (Where none is there the words may
// be mistyped, and the margins decide.) On four manuals this refuses 2 of 185 answerable questions.
const fewTerms = 3;
const mostOfFew = 0.5;

/** Whether the evidence is too thin to answer from. */
export function isTooThin(evidence: Evidence): boolean {
  if (isApart(evidence)) return true;
  return scoreOf(evidence) < (evidence.semanticMargin === undefined ? needed.words : needed.meaning);
}

function isApart({ terms, together }: Evidence): boolean {
  return terms <= fewTerms && together > 0 && together < mostOfFew;
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

const unsaid: Record<NonNullable<Evidence['asked']>, TranslatableMessage> = {
  amount: message('I did not find a number for that in them.'),
  command: message('I did not find a command for that in them.'),
  setting: message('I did not find a setting for that in them.'),
  package: message('I did not find a package for that in them.'),
  address: message('I did not find an address for that in them.'),
};

/** The sentences of a refusal: that the docs don't say, what that rests on, where to look, and what happens now. */
export function refusal(
  evidence: Evidence | undefined,
  looked: readonly Citation[],
): [TranslatableMessage, ...TranslatableMessage[]] {
  const names = evidence?.missingNames.map(plainName) ?? [];
  const [closest] = looked;
  const why = names.length
    ? message('They never mention {names}.', { names: allOf(names.map(name => `“${name}”`)) })
    : evidence && isApart(evidence) && evidence.apart.length
      ? message('No passage says this of {words}.', {
          words: allOf(evidence.apart.map(word => `“${plainName(word)}”`)),
        })
      : evidence?.asked && evidence.says < saidEnough && unsaid[evidence.asked];
  return [
    message('The docs don’t answer this.'),
    ...(why ? [why] : []),
    ...(closest ? [message('The closest section is {section}.', { section: linkTo(closest) })] : []),
    message('I noted the question for those who write them.'),
  ];
}

export function linkTo(section: Citation): string {
  return `[${shortName(section)}](${section.url})`;
}

/** Page and heading: where it is in the docs stands in the list of what was looked at. */
function shortName(section: Citation): string {
  return section.breadcrumb.replace(/[[\]]/g, '').split(' › ').slice(-2).join(' › ');
}

function plainName(name: string): string {
  return name.replace(/[^\p{L}\p{M}\p{N}._-]/gu, '').slice(0, 60);
}
