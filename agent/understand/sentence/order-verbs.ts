import { verbForms } from './inflection.ts';
import { folded, squashed } from './sentence.ts';
import { entries, vocabularies } from './vocabulary/vocabularies.ts';

/** Verbs of English that mean something only with what they have beside them. */
const bare = 'get let do call bring move push pull hand pass fetch kick fire spin check look go'.split(' ');

const single: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  vocabularies.map(({ code, orders }) => [
    code,
    new Set(
      [...entries(orders)]
        .flatMap(([, phrase]) => (/^\p{L}+$/u.test(phrase) ? folded(phrase) : []))
        .concat(code === 'en' ? bare : []),
    ),
  ]),
);

/**
 * Whether a word alone can be one of our verbs in the form of an order: `train`, `удали`, but neither `trained` nor
 * `training`.
 *
 * @param language of one language (ISO 639-1), else of any
 */
export function isOrderVerb(word: string, language?: string): boolean {
  const key = folded(word);
  return language === undefined
    ? [...single.values()].some(known => known.has(key))
    : (single.get(language)?.has(key) ?? false);
}

type Ordered = ReadonlyMap<string, ReadonlySet<string>>;

const phrases: ReadonlyMap<string, Ordered> = new Map(
  vocabularies.map(({ code, orders }) => [code, byKey(entries(orders))]),
);

const gerunds: Ordered = byKey(
  [...entries(vocabularies.find(({ code }) => code === 'en')?.orders ?? {})].flatMap(([concept, phrase]) =>
    verbForms(phrase).flatMap(([form, kind]): [string, string][] =>
      kind === 'ing' ? [[concept, form]] : [],
    ),
  ),
);

/** The concepts that a phrase of squashed words orders in a language: `setup` of English orders to `create`. */
export function ordered(key: string, language: string): ReadonlySet<string> {
  return phrases.get(language)?.get(key) ?? none;
}

/** The same for English words in -ing, as they follow "would you mind". */
export function orderedByGerund(key: string): ReadonlySet<string> {
  return gerunds.get(key) ?? none;
}

const none: ReadonlySet<string> = new Set();

function byKey(pairs: Iterable<[string, string]>): Ordered {
  const found = new Map<string, Set<string>>();
  for (const [concept, phrase] of pairs) {
    const key = squashed(phrase);
    found.set(key, (found.get(key) ?? new Set()).add(concept));
  }
  return found;
}
