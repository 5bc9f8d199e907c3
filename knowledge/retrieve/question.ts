import { type OtherLanguage, otherLanguageOf, translate } from '../words/other-languages.ts';
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
  /** What it is asked in, where that is another language than English. */
  language: OtherLanguage | undefined;
  terms: QueryTerm[];
  /** What words of the docs may begin with that mean the same as a term, of a question in another language. */
  beginnings: ReadonlyMap<string, readonly string[]>;
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
 * weight. Each term also brings those of the same meaning (`thesaurus.txt`), and one of another language what it is called in
 * English (`translations.txt`).
 */
export function readQuestion(
  question: string,
  history: readonly { question: string; answer: string }[] = [],
): Query {
  const last = history.at(-1);
  const context = last && leansOnTurnBefore(question) ? last.question : undefined;
  const own = wordsOf(question);
  const before = context ? wordsOf(context) : undefined;
  const terms = new Map<string, QueryTerm>();
  for (const [words, weight] of [[own, 1] as const, [before, contextWeight] as const])
    for (const { term } of words?.words ?? [])
      if (!terms.has(term)) terms.set(term, { term, weight, bridges: undefined });
  for (const { term, others } of [...own.words, ...(before?.words ?? [])]) {
    const weight = terms.get(term)?.weight ?? 1;
    for (const other of others)
      if (!terms.has(other)) terms.set(other, { term: other, weight, bridges: term });
  }
  return {
    question,
    text: before ? `${before.text}\n${own.text}` : own.text,
    isFollowUp: context !== undefined,
    language: own.language,
    terms: [...terms.values()],
    beginnings: new Map(
      own.words.flatMap(({ term, beginnings }) => (beginnings.length ? [[term, beginnings] as const] : [])),
    ),
  };
}

/** What a question says, with what stands for each of its words. */
interface Said {
  language: OtherLanguage | undefined;
  /** What is embedded: in English where it can be, since the models that run here know hardly any other language. */
  text: string;
  words: { term: string; others: readonly string[]; beginnings: readonly string[] }[];
}

function wordsOf(question: string): Said {
  const language = otherLanguageOf(question);
  if (!language)
    return {
      language,
      text: question,
      words: [...new Set(termsOf(question))].map(term => ({
        term,
        others: sameMeaning(term),
        beginnings: [],
      })),
    };
  const translated = translate(question, language);
  const isTranslated = translated.some(({ english }) => english.length > 0);
  return {
    language,
    text: isTranslated ? translated.map(({ said }) => said).join(' ') : question,
    words: translated.map(({ term, english, beginnings }) => ({ term, others: english, beginnings })),
  };
}
