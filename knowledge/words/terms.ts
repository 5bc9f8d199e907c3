import { stemmer } from 'stemmer';

/** Words that say nothing about what a text is about, contractions without their apostrophe included. */
export const stopWords: ReadonlySet<string> = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by can
  could did do does doing don down during each few for from further had has have having he her here hers him his how i if
  in into is it its itself just me more most my myself no nor not now of off on once only or other our ours out over own
  same she should so some such than that the their theirs them themselves then there these they this those through to too
  under until up very was we were what when where which while who whom why will with would you your yours yourself s t m re
  ve ll d im ive id isnt dont doesnt didnt cant couldnt wont wouldnt arent wasnt werent hasnt havent hadnt shouldnt thats
  whats theres get got gets`.split(/\s+/),
);

/**
 * The terms of a text: words in lower case, stemmed by Porter's rules, without stop words. A name like `CommitStrategy`
 * gives itself and its parts, since questions name the parts.
 */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const word of wordsIn(text)) {
    const parts = partsOf(word);
    for (const part of parts.length > 1 ? [word, ...parts.filter(part => part.length > 1)] : [word]) {
      const lower = part.toLowerCase();
      if (!stopWords.has(lower)) terms.push(stemmer(lower));
    }
  }
  return terms;
}

/** The words of a text as they are written; apostrophes are left out of them. */
export function wordsIn(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .replace(/['’]/g, '')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

function partsOf(word: string): string[] {
  if (!/\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u.test(word)) return [word];
  return word.split(/(?<=\p{Ll}|\p{N})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);
}
