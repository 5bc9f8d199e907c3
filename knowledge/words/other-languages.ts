import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stemmer } from 'stemmer';
import { stopWords, wordsIn } from './terms.ts';

/** A language beside English that questions are asked in. */
export type OtherLanguage = (typeof languages)[number];

const languages = ['de', 'es', 'fr', 'pt', 'ru', 'zh'] as const;

// The closed classes of each language: articles, pronouns, prepositions, conjunctions, question words, auxiliaries.
const functionWords: Record<OtherLanguage, ReadonlySet<string>> = {
  de: setOf(`aber als am an auch auf aus bei bekomme beim bin bist da damit dann das dass dem den der des die dies diese
    diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er es euch für gibt habe haben hat ich ihr
    im in ist ja kann kein keine keinen können könnte man mein meine meinem meinen meiner mich mir mit muss nach nicht noch
    nun nur ob oder ohne sein seine sich sie sind so soll um und uns unser unsere von vom vor wann war warum was welche
    welchem welchen welcher welches wenn wer werden wie wieso will wir wird wo woher wohin zu zum zur über`),
  es: setOf(`a al algo como con cómo cual cuál cuando cuándo cuánto cuánta cuántos cuántas de del desde donde dónde e el
    ella en entre es esta está estas este esto estos está están ha hacer hago hay he la las le les lo los me mi mis mí muy
    más no nos o para pero por porque puede puedo pueden que qué quién quiero se si sin sobre son su sus sí te tiene tengo
    tu tus un una unas uno unos y ya yo`),
  fr: setOf(`a ai au aux avec avoir c ce ces cet cette combien comment d dans de des do doit donc du elle en es est et eu
    fait faire faut il ils j je l la le les leur lui ma mais me mes moi mon n ne nos notre nous on ou où par pas peut peux
    pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se ses si sont son sur ta te tes ton tu un
    une vos votre vous y à ça être`),
  pt: setOf(`a ao aos as até com como da das de do dos e ela ele em entre era essa esse esta este eu faz faço fazer foi há
    isso isto já lhe mais mas me meu meus minha minhas muito na nas no nos não nós o onde os ou para pela pelas pelo pelos
    por porque posso pode podem qual quais quando quanto quantos que quem quero se sem ser seu sua são só também te tem
    tenho um uma umas uns você à às é está`),
  ru: setOf(`а без бы был была были было быть в вам вас во вот все вы где для до его ее если есть еще же за и из или им их
    к как какая какие какой какую когда кто ли мне можно мой моя мои на над надо не нет ни но ну о об он она они от по под
    почему при про с сам себя сколько со так такой там то того только ты у уже что чтобы чем это этот эту эта я`),
  zh: new Set(),
};

// So many of a question's words are function words of its language; "can I ..." has none of German.
const leastShare = 0.2;

/**
 * The language of a question where it is another than English, told by its letters or by its function words: statistics of
 * letters say little of five words.
 */
export function otherLanguageOf(question: string): OtherLanguage | undefined {
  if (/\p{Script=Han}/u.test(question)) return 'zh';
  const words = wordsOf(question);
  if (words.some(word => /\p{Script=Cyrillic}/u.test(word))) return 'ru';
  let best: OtherLanguage | undefined;
  let most = 0;
  for (const language of languages) {
    // "A", "no" and "me" are words of several languages and say nothing.
    const own = words.filter(word => functionWords[language].has(word) && !stopWords.has(word)).length;
    const english = words.filter(word => stopWords.has(word) && !functionWords[language].has(word)).length;
    // "A la carte" has one, too.
    const isEnough = own > 1 || /[^\p{ASCII}]/u.test(question);
    if (isEnough && own > english && own > most && own >= leastShare * words.length) {
      best = language;
      most = own;
    }
  }
  return best;
}

/** A word of a question in another language, and what it may be called. */
export interface Translated {
  /** As terms: the word itself, the way it is indexed. */
  term: string;
  /** The English word, or the word itself where none is known. */
  said: string;
  /** Terms of English docs. */
  english: string[];
  /** Beginnings of words with the same meaning in its own language, itself included. */
  beginnings: string[];
}

/** The words of a question that say what it is about, in its order. */
export function translate(question: string, language: OtherLanguage): Translated[] {
  dictionary ??= readDictionary(readFileSync(join(import.meta.dirname, 'translations.txt'), 'utf8'));
  const column = languages.indexOf(language);
  if (language === 'zh')
    return [
      ...dictionary.flatMap(({ english, columns }) => {
        const found = columns[column]?.find(({ source }) => question.includes(source));
        return found
          ? [{ term: found.source, said: english[0] ?? '', english: stems(english), beginnings: [] }]
          : [];
      }),
      ...(question.match(/[a-z][\w.-]+/gi) ?? []).map(asItIs),
    ];
  // "Mot de passe" is about no word.
  return wordsOf(question.replace(/mots? de passe/giu, 'passe'))
    .filter(word => !functionWords[language].has(word) && (word.length > 1 || /\d/.test(word)))
    .map(word => {
      const bare = language === 'de' ? word.replace(/^ge(?=.{4})/, '') : word;
      const entry = dictionary?.find(({ columns }) =>
        columns[column]?.some(({ pattern }) => pattern.test(word) || pattern.test(bare)),
      );
      if (!entry) return { ...asItIs(word), beginnings: [beginningOf(bare)] };
      const own = entry.columns[column] ?? [];
      return {
        term: stemmer(word),
        said: entry.english[0] ?? word,
        english: stems(entry.english),
        beginnings: own.map(({ source }) => letters(source)),
      };
    });
}

function asItIs(word: string): Translated {
  return { term: stemmer(word.toLowerCase()), said: word, english: [], beginnings: [] };
}

/** What a pattern begins with, to the letter. */
function letters(pattern: string): string {
  return pattern.replace(/[[?].*$/, '');
}

function stems(words: readonly string[]): string[] {
  return words.map(word => stemmer(word));
}

/** A word without what inflects it, roughly: what is left of it is looked for within the words of the docs. */
function beginningOf(word: string): string {
  return word.length > 5 ? word.slice(0, Math.max(4, word.length - 2)) : word;
}

interface Entry {
  english: string[];
  columns: { source: string; pattern: RegExp }[][];
}

let dictionary: Entry[] | undefined;

function readDictionary(text: string): Entry[] {
  return text
    .split('\n')
    .filter(line => line && !line.startsWith('#'))
    .map(line => {
      const [english = '', rest = ''] = line.split(':');
      return {
        english: english.split(' '),
        columns: rest.split('|').map(column =>
          column
            .trim()
            .split(/\s+/)
            .filter(Boolean)
            .map(source => ({ source, pattern: new RegExp(`^${source}`, 'u') })),
        ),
      };
    });
}

function wordsOf(text: string): string[] {
  return wordsIn(text.replace(/(?<=\p{L})['’](?=\p{L})/gu, ' ')).map(word => word.toLowerCase());
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
