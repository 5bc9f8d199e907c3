import type { Command } from '../../command.ts';
import { type Form, nounForms, verbForms } from './inflection.ts';
import { squashed } from './sentence.ts';
import { allowedEdits, editDistance } from './spelling.ts';
import { english, entries, otherLanguages, vocabularies } from './vocabulary/vocabularies.ts';

/** What a word or phrase stands for. Verbs keep how they were bent: "train" orders, "trained" tells or asks. */
export interface Meaning {
  concept: string;
  form: Form;
}

export interface Lexicon {
  /** What a phrase of squashed words stands for; several when it is ambiguous. */
  meanings(key: string): readonly Meaning[];
  /** The same, forgiving a slip of the finger; for single words only. */
  meant(word: string): readonly Meaning[];
  /** Whether it is a word of ours or of everyday speech: everything else is a name, a slip or another subject. */
  isKnown(word: string): boolean;
  isFiller(word: string): boolean;
  /** Whether it is a word of everyday English, of which the most are about something else. */
  isOrdinary(word: string): boolean;
}

/** How many words the longest phrase has. */
export const longestPhrase = 6;

/**
 * @param own words that are ours even where no table has them: {@link characteristicWords} of the commands
 * @param ordinary words of everyday English; they are never taken for a slip of another word ("brain" is not "train")
 */
export function buildLexicon(ordinary: ReadonlySet<string>, own: readonly string[] = []): Lexicon {
  const table = new Map<string, Meaning[]>();
  const add = (phrase: string, concept: string, form: Meaning['form']) => {
    const key = squashed(phrase);
    const there = table.get(key) ?? [];
    if (!there.some(meaning => meaning.concept === concept && meaning.form === form)) {
      table.set(key, [...there, { concept, form }]);
    }
  };
  for (const table of [english.orders, english.words]) {
    for (const [concept, phrase] of entries(table)) {
      for (const [word, form] of verbForms(phrase)) add(word, concept, form);
    }
  }
  for (const [concept, phrase] of entries(english.things)) {
    for (const [word, form] of nounForms(phrase)) add(word, concept, form);
  }
  for (const [concept, phrase] of entries(english.little)) add(phrase, concept, 'base');
  for (const { orders, words } of otherLanguages) {
    for (const [concept, phrase] of [...entries(orders), ...entries(words)]) {
      if (concept === 'trained') add(phrase, 'train', 'past');
      else add(phrase, concept, 'base');
    }
  }
  const fillers = new Set(
    vocabularies.flatMap(({ filler, within }) => `${filler} ${within}`.split(/\s+/)).map(squashed),
  );
  const byLength = new Map<number, string[]>();
  for (const key of table.keys()) {
    if (/^[a-z]{4,}$/.test(key)) byLength.set(key.length, [...(byLength.get(key.length) ?? []), key]);
  }
  for (const key of own.map(squashed)) {
    if (!table.has(key) && !fillers.has(key))
      for (const [form, shape] of nounForms(key)) add(form, key, shape);
  }
  const cyrillic = [...table.keys()].filter(key => /^\p{Script=Cyrillic}{4,}$/u.test(key));
  const corrected = new Map<string, readonly Meaning[]>();
  const nothing: readonly Meaning[] = [];

  function correct(word: string): readonly Meaning[] {
    if (/^\p{Script=Cyrillic}{5,}$/u.test(word)) return sameStem(word);
    const budget = allowedEdits(word.length);
    if (budget === 0 || fillers.has(word) || ordinary.has(word) || !/^[a-z]+$/.test(word)) return nothing;
    let best = budget + 1;
    let found: string | undefined;
    for (let length = word.length - budget; length <= word.length + budget; length++) {
      for (const key of byLength.get(length) ?? []) {
        // The first letter is almost never the one that slips, unless it is swapped with the second.
        if (key[0] !== word[0] && !(key[0] === word[1] && key[1] === word[0])) continue;
        const distance = editDistance(word, key);
        if (distance < best) {
          best = distance;
          found = key;
        }
      }
    }
    return (found && table.get(found)) || nothing;
  }

  /** Russian bends every word: `лидеров` is `лидеры` by all but the ending. */
  function sameStem(word: string): readonly Meaning[] {
    for (let length = word.length - 1; length >= Math.max(4, word.length - 3); length--) {
      const key = cyrillic.find(
        known => known.length - length <= 3 && known.startsWith(word.slice(0, length)),
      );
      if (key) return table.get(key) ?? nothing;
    }
    return nothing;
  }

  return {
    meanings: key => table.get(key) ?? nothing,
    meant(word) {
      const there = table.get(word) ?? corrected.get(word);
      if (there) return there;
      const result = correct(word);
      // Anybody can type anything: what is remembered is kept small.
      if (corrected.size > 5000) corrected.clear();
      corrected.set(word, result);
      return result;
    },
    isKnown: word => table.has(word) || fillers.has(word),
    isFiller: word => fillers.has(word),
    isOrdinary: word => ordinary.has(word),
  };
}

/** Words that a command's own phrases use more than once: a new command brings its words along. */
export function characteristicWords(commands: readonly Command[]): string[] {
  return commands.flatMap(({ name, phrases }) => {
    const words = [name, ...phrases].flatMap(
      phrase => phrase.replace(/\{\w+\}/g, ' ').match(/\p{L}{4,}/gu) ?? [],
    );
    const counts = Map.groupBy(words, word => word.toLowerCase());
    return [...counts].flatMap(([word, uses]) => (uses.length > 1 ? [word] : []));
  });
}
