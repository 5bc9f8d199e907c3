import { isOrderVerb } from '../sentence/order-verbs.ts';
import { chinese } from './chinese.ts';
import { askingClause, english } from './english.ts';
import { german } from './german.ts';
import type { Grammar } from './grammar.ts';
import { indonesian } from './indonesian.ts';
import { french, portuguese, spanish } from './romance.ts';
import { russian } from './russian.ts';

/**
 * What kind of sentence it is. Only an `order` may change something. A `fragment` has no mark of another mood and not the
 * form of an order either ("gpt2 lullabies", "job 4 again").
 */
export type Mood =
  | 'order'
  | 'fragment'
  | 'question'
  | 'negation'
  | 'condition'
  | 'time'
  | 'opinion'
  | 'report';

/**
 * The mood of a sentence in which what it names stands as `name` and what it quotes is gone, by the grammar of its language (English, German, Spanish, Portuguese, French, Russian,
 * Chinese, Indonesian; told apart by script and function words; where two fit alike, either may close the gate).
 *
 * The rule: a condition, a negated verb or a time other than now make it no order, whatever else it is. Then a question
 * about the hearer's will or ability ("could you…", "kannst du…", "你能…吗", with the deed as its complement) is an order,
 * since that is how a polite person gives one; so is the speaker's wish ("I want to…"). Any other question is none, by
 * its first word, its word order, its particle or its mark. Then what holds of a subject ("I cancelled…", "Ana should
 * be…", "maths is…") is an opinion or a report. What is left is an imperative, an infinitive or a mere fragment: an order.
 */
export function moodOf(text: string): Mood {
  const normal = normalised(text);
  const moods = grammarsOf(normal).map(grammar => moodIn(normal, grammar));
  return moods.find(mood => mood !== 'order') ?? 'order';
}

/** Whether a text asks something anywhere: in one of its clauses, by a mark, a question word or the word order. */
export function isAsking(text: string): boolean {
  const normal = normalised(text.slice(0, longest));
  if (/[?？¿]/u.test(normal)) return true;
  const clauses = normal.split(
    /[,，:.]\s*|\s(?:and|but|or|so|then|und|aber|y|pero|et|mais|e|mas|и|а|но|dan|tapi)\s/u,
  );
  return grammarsOf(normal).some(
    grammar =>
      (grammar === english && askingClause.test(normal)) ||
      clauses.some(clause => {
        const said = clause.replace(openers, '').trim();
        return grammar.question.test(said) && !grammar.request.test(said);
      }),
  );
}

/** A text in its sentences, each with its question mark. */
export function sentencesOf(text: string): string[] {
  return text
    .slice(0, longest)
    .split(/(?<=[?？！!。；])|(?<=[.;])\s+|\n+/u)
    .filter(part => /[\p{L}\p{N}]/u.test(part));
}

/** No order is longer than this many characters. */
const longest = 1000;

const latin = [english, german, spanish, portuguese, french, indonesian];

/** The grammars of the scripts that a text is written in. */
export function grammarsFor(text: string): readonly Grammar[] {
  const other = [chinese, russian].find(({ script }) => script?.test(text));
  return other ? [other] : latin;
}

/** A normalised sentence without courtesies, greetings and "please", with and without what is hung on it ("…, ok?"). */
export function withoutCourtesy(text: string, grammar: Grammar): { whole: string; said: string } {
  const whole = text
    .replaceAll(everywhere(grammar.courtesy), ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(openers, '');
  return { whole, said: whole.replace(tags, '').trim() };
}

function moodIn(text: string, grammar: Grammar): Mood {
  const { whole, said } = withoutCourtesy(text, grammar);
  const order = grammar.request.test(said) || grammar.request.test(whole);
  if (grammar.condition.test(said) && !(order && grammar.code === 'zh' && !/如果|要是|除非/.test(said)))
    return 'condition';
  if (grammar.negation.test(order ? said.replace(grammar.request, ' ') : said)) return 'negation';
  if (grammar.time.test(said)) return 'time';
  if (order) return 'order';
  if (/[?？¿]/u.test(said) || grammar.question.test(said)) return 'question';
  if (grammar.wish.test(said)) return 'order';
  if (grammar.opinion.test(said)) return 'opinion';
  // An imperative can't tell of the past; but "review is over" begins with a noun.
  if (grammar.script !== chinese.script && isOrderVerb(/^[\p{L}\p{M}-]+/u.exec(said)?.[0] ?? ''))
    return nounFirst.test(said) ? 'report' : 'order';
  if (grammar.report.test(said)) return 'report';
  return grammar === english && states.test(said) ? 'report' : 'order';
}

const nounFirst = /^\p{L}+ (?:is|are|was|were|has|had|will|would|could|must|may|can) /u;

const everywhere = remembered((pattern: RegExp) => new RegExp(pattern.source, 'giu'));

function remembered(make: (pattern: RegExp) => RegExp): (pattern: RegExp) => RegExp {
  const made = new Map<RegExp, RegExp>();
  return pattern => {
    const known = made.get(pattern) ?? make(pattern);
    made.set(pattern, known);
    return known;
  };
}

/** A finite auxiliary behind words that are no verb: its subject. Relative clauses tell which one is meant. */
const states =
  /^(?!here\s)(?:(?!(?:that|which|who|where)\s)\S+\s){1,8}?(?:is|are|was|were|has|have|had|must|may|will|would|could|can|did|does)(?![\p{L}'])(?!.*\bnow\b)/u;

/**
 * Words before an order that say nothing: greetings, our own name, "please". Whoever is spoken to by another name is asked
 * to do it themselves; platforms take their mention of us out.
 */
const openers =
  /^(?:(?:hey|hi|hello|yo|ok|okay|so|and|but|well|um|uh|oh|ah|hmm|also|then|now|just|please|pls|plz|kindly|@?bot|@?gristmill|thanks|bitte|hallo|also|und|mal|jetzt|por favor|hola|oye|ahora|bueno|entonces|olá|oi|agora|então|bonjour|salut|alors|maintenant|d'accord|пожалуйста|привет|эй|ну|а|и|теперь|сейчас|请|嗨|你好|halo|hai|sekarang|oke|eh)(?:[\s,:!，、]+|(?<=请|你好)))+/iu;

/** What is hung on an order in the form of a question: "…, ok?", "…, will you?" */
const tags =
  /[\s,]+(?:ok|okay|please|pls|plz|alright|thanks|thx|yeah|yes|will you|would you|could you|can you|por favor|porfa|bitte|ja|danke|s'il te plaît|пожалуйста|ладно|хорошо|好吗|好吧|好不好|ya|dong)\s*[?!.]*$/iu;

/** In lower case, apostrophes alike, without signs that say nothing of the mood. */
export function normalised(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[^\p{L}\p{M}\p{N}\s'?？¿,，:#@.-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function grammarsOf(text: string): readonly Grammar[] {
  const fitting = grammarsFor(text);
  if (fitting !== latin) return fitting;
  const words = text.split(/[^\p{L}\p{M}'-]+/u);
  const scored = latin.map(grammar => {
    const { common, request, wish, negation, condition, opinion, time } = grammar;
    const own = words.filter(word => common?.has(word));
    // The marks of a mood are function words too, and long ones tell more than short ones.
    const weights = [request, wish, negation, condition, opinion, time].map(mark =>
      Math.min(2, (mark.exec(text)?.[0].length ?? 0) / 4),
    );
    const verb = isOrderVerb(words.find(Boolean) ?? '', grammar.code) ? 2 : 0;
    return { grammar, score: weights.reduce((sum, one) => sum + one, own.length + verb) };
  });
  const most = Math.max(...scored.map(({ score }) => score));
  return most === 0
    ? [english]
    : scored.filter(({ score }) => score >= most - 0.5).map(({ grammar }) => grammar);
}
