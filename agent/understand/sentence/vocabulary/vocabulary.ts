/**
 * The words of a language for the concepts that commands are made of (`train`, `job`, `who`), as comma-separated lists.
 * Words may have accents or not; who reads them folds both.
 */
export interface Vocabulary {
  /** ISO 639-1. */
  code: string;
  /** Verbs in the forms by which something is ordered: imperatives and infinitives, no participles. */
  orders: Readonly<Record<string, string>>;
  /** All else that stands for a concept: nouns, participles, question words, phrases. */
  words: Readonly<Record<string, string>>;
  /** Words that go with an order and take nothing from it: articles, prepositions, "please", "now". By spaces. */
  within: string;
  /** Polite and empty words, which say nothing of what is wanted. By spaces. */
  filler: string;
}
