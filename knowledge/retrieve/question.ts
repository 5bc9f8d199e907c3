import { termsOf } from '../words/terms.ts';
import { sameMeaning } from '../words/thesaurus.ts';
import { leansOnTurnBefore } from './follow-up.ts';

/** What is searched for: the question as it is embedded, and its terms with their weights. */
export interface Query {
  /** The question alone, as it was asked. */
  question: string;
  /** What is embedded: with the question before it, when it is a follow-up. */
  text: string;
  /** Whether it is one. */
  isFollowUp: boolean;
  terms: QueryTerm[];
}

export interface QueryTerm {
  term: string;
  weight: number;
  /** The question's term that it stands for; it counts only as far as the docs hardly use that one. */
  bridges: string | undefined;
}

// A follow-up leans on the turn before it, but is about what it says itself.
const contextWeight = 0.4;

/**
 * Reads a question. A follow-up ("and how do I undo that?") takes the terms of the last turn's question with it, at less
 * weight. Each term also brings those of the same meaning (`thesaurus.txt`).
 */
export function readQuestion(
  question: string,
  history: readonly { question: string; answer: string }[] = [],
): Query {
  const own = new Set(termsOf(question));
  const last = history.at(-1);
  const context = last && leansOnTurnBefore(question) ? last.question : undefined;
  const terms = new Map<string, QueryTerm>();
  for (const term of own) terms.set(term, { term, weight: 1, bridges: undefined });
  if (context) {
    for (const term of termsOf(context)) {
      if (!terms.has(term)) terms.set(term, { term, weight: contextWeight, bridges: undefined });
    }
  }
  for (const { term, weight } of [...terms.values()]) {
    for (const other of sameMeaning(term)) {
      if (!terms.has(other)) terms.set(other, { term: other, weight, bridges: term });
    }
  }
  return {
    question,
    text: context ? `${context}\n${question}` : question,
    isFollowUp: context !== undefined,
    terms: [...terms.values()],
  };
}
