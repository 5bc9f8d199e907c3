/** The closed-class words that a fragment of a question is made of, in a language beside English. */
interface Fragments {
  /** "And": what joins it to the turn before. */
  and: RegExp;
  /** "On", "with": what it may begin with. */
  preposition: RegExp;
  /** "What", "how": with one it is a question of its own. */
  interrogative: RegExp;
  /** "That" as a pronoun: at the end it has no noun of its own. */
  that: RegExp;
}

const languages: Fragments[] = [
  fragments(
    'und|oder|aber',
    'mit|ohne|unter|auf|in|im|für|bei|über|aus|von|als|nach|vor',
    'w(?:ie|as|er|o|ann|elche[rnsm]?|arum|ieso|oher|ohin|omit|ofür|em|en)',
    'das|dies|damit|dafür|davon',
  ),
  fragments(
    'y|o|pero',
    'con|sin|en|para|por|desde|bajo|sobre|como|tras',
    'qué|quién|cómo|dónde|cuándo|cuál(?:es)?|cuánt[oa]s?|que|como|donde|cuando|cual|cuanto',
    'eso|esto|ello',
  ),
  fragments(
    'et|ou|mais',
    'avec|sans|sous|sur|dans|en|pour|par|chez|depuis|comme',
    'que|quoi|qui|comment|où|quand|quel(?:le)?s?|combien|pourquoi|quest|estce',
    'ça|cela|ceci',
  ),
  fragments(
    'e|ou|mas',
    'com|sem|em|no|na|nos|nas|para|por|sob|sobre|pelo|pela|como',
    'que|quem|como|onde|quando|qual|quais|quanto|quantos|quantas|porque',
    'isso|isto|disso|nisso',
  ),
  fragments(
    'а|и|или|но',
    'с|со|без|в|во|на|для|под|из|от|через|по',
    'что|кто|как|где|куда|когда|почему|зачем|сколько|какой|какая|какое|какие',
    'это|этого|этим',
  ),
];

/** Most words of what is named after "and" without a preposition: "und Docker?", "y la otra?". */
const mostNamed = 2;

/**
 * Whether a question in German, Spanish, French, Portuguese, Russian or Chinese is understood only with the turn before it:
 * a fragment that is joined to it by "and" ("und unter Windows?"), or a clause that ends with a bare "that" ("wie lange dauert
 * das?").
 *
 * @param words in lower case, without marks
 */
export function leansInOtherLanguage(words: string): boolean {
  // "那在 Windows 上呢": the particle 呢 asks about another thing what was asked before.
  if (/^(?:那|那么|还有)?.{1,20}呢$/u.test(words) && !/什么|怎么|哪|谁|多少|为何/u.test(words)) return true;
  return languages.some(({ and, preposition, interrogative, that }) => {
    if (that.test(words) && interrogative.test(words)) return true;
    if (!and.test(words)) return false;
    const rest = words.replace(and, '');
    if (interrogative.test(rest)) return false;
    return preposition.test(rest) || rest.split(' ').length <= mostNamed;
  });
}

function fragments(and: string, preposition: string, interrogative: string, that: string): Fragments {
  return {
    and: new RegExp(`^(?:${and}) (?=.)`, 'u'),
    preposition: new RegExp(`^(?:${preposition}) .`, 'u'),
    interrogative: new RegExp(`(?:^| )(?:${interrogative})(?= |$)`, 'u'),
    that: new RegExp(` (?:${that})$`, 'u'),
  };
}
