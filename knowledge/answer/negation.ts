/** Words that turn a sentence into its opposite, in a language. Closed classes, from reference grammars. */
export type Negators = RegExp;

/** How the languages that docs are mostly written in say no; others are checked with the English words. */
const negators: Record<string, Negators> = {
  en: words("not|no|never|none|nothing|nobody|nowhere|neither|nor|without|cannot|\\p{L}+n['’]t"),
  de: words('nicht|nichts|nie|niemals|niemand|nirgends|weder|ohne|kein(?:e|en|em|er|es)?'),
  es: words('no|nunca|jamás|nada|nadie|ni|sin|tampoco|ningún|ningun[oa]s?'),
  fr: words('ne|pas|jamais|rien|personne|aucune?s?|ni|sans|nulle part'),
  pt: words('não|nunca|jamais|nada|ninguém|nem|sem|tampouco|nenhum(?:a|as)?|nenhuns'),
  ru: words('не|ни|нет|нельзя|никогда|никто|ничего|ничто|нигде|без|никак(?:ой|ая|ое|ие|их|ого)'),
  zh: /不|没|未|无|非|勿|别|莫/gu,
};

/** Those of the language that a text is written in. */
export async function negatorsOf(text: string): Promise<Negators> {
  const { detect } = await import('tinyld/light');
  const language = detect(text.slice(0, 2000), { only: Object.keys(negators) });
  return negators[language] ?? negators.en ?? /$^/g;
}

/** What each negator of a sentence is about: the few words after it in its clause, or before it where it ends the clause. */
export function negated(
  sentence: string,
  negator: Negators,
  termsOf: (text: string) => string[],
): Set<string>[] {
  const plain = sentence.replace(/\bnot only\b/gi, ' ');
  return [...plain.matchAll(negator)].map(match => {
    const after = plain.slice(match.index + match[0].length).split(clauseEnd)[0] ?? '';
    const next = termsOf(after).slice(0, reach);
    if (next.length) return new Set(next);
    // "Don't" is one word with what is before it, and "das geht nicht" has its verb there.
    return new Set(termsOf(plain.slice(0, match.index).split(clauseEnd).at(-1) ?? '').slice(-reach));
  });
}

const clauseEnd = /[,;:.!?()，。；：！？、]/;
const reach = 2;

function words(alternatives: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])`, 'giu');
}
