import { argumentsOf } from '../../arguments/schema.ts';
import type { Command } from '../../command.ts';
import { type Lexicon, longestPhrase } from '../sentence/lexicon.ts';
import { ordered, orderedByGerund } from '../sentence/order-verbs.ts';
import { folded, sentence, squashed, type Word, windows } from '../sentence/sentence.ts';
import { english as englishWords, vocabularies } from '../sentence/vocabulary/vocabularies.ts';
import { english } from './english.ts';
import type { Grammar } from './grammar.ts';
import { grammarsFor, normalised, withoutCourtesy } from './mood.ts';

interface Example {
  label: string;
  template: string;
}

/** Whether a sentence has the form of an order to do a command; see {@link orderForm}. */
export type OrderForm = (text: string, command: Command) => boolean;

/**
 * Tells an unmistakable order from everything else by what an order is made of, so that nothing has to be known of what
 * is no order: its verb in the form that orders, at its place in the language (first; in German, Russian and Chinese
 * also behind the object), alone or behind "could you…" or "I want to…"; and beside it nothing but names, words that
 * the command's own orders have, and words that take nothing from an order (articles, prepositions, "please"). One word
 * that none of these accounts for, and it is no order.
 *
 * The returned function takes a text in which `name` stands for everything that the call has as an argument.
 *
 * @param examples orders of the commands in English, as templates; their verbs and nouns hold for all languages
 */
export function orderForm(
  commands: readonly Command[],
  examples: readonly Example[],
  lexicon: Lexicon,
): OrderForm {
  const shapes = shapesOf(commands, examples, lexicon);
  return (text, command) => {
    const shape = shapes.get(command.name);
    if (!shape || text.length > longest) return false;
    const normal = normalised(text);
    return grammarsFor(normal).some(grammar => isOrder(normal, grammar, shape, lexicon));
  };
}

/** No order is longer than this many characters, apart from its arguments. */
const longest = 1000;

/** What the orders of one command are made of. */
interface Shape {
  name: string;
  /** Concepts of the verbs by which it is ordered. */
  verbs: Set<string>;
  /** Concepts of all that may stand beside the verb. */
  concepts: Set<string>;
  /** English words that its orders have beside that, and no sentence of another mood is known by. */
  words: Set<string>;
}

const within: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  vocabularies.map(({ code, within }) => [code, new Set(within.split(' ').map(folded))]),
);

function isOrder(text: string, grammar: Grammar, shape: Shape, lexicon: Lexicon): boolean {
  const { whole, said } = withoutCourtesy(text, grammar);
  for (const start of new Set([said, whole])) {
    const isRequest = opens(start, grammar.request);
    const isWish = !isRequest && opens(start, grammar.wish);
    const lead = isRequest ? grammar.request : isWish ? grammar.wish : undefined;
    const rest = lead ? start.replace(lead, ' ').replace(isRequest ? particle : /^$/, '') : start;
    const { words } = sentence(rest);
    const isAccountedFor = isMadeOf(words, grammar, shape, lexicon);
    if (isAccountedFor && hasVerb(words, grammar, shape, { isRequest, isWish, lexicon })) return true;
  }
  return false;
}

/** At the end of a Chinese request. */
const particle = /[吗么嘛呢]\s*[?？]?\s*$/u;

function opens(text: string, lead: RegExp): boolean {
  return lead.exec(text)?.index === 0;
}

function hasVerb(
  words: readonly Word[],
  grammar: Grammar,
  shape: Shape,
  { isRequest, isWish, lexicon }: { isRequest: boolean; isWish: boolean; lexicon: Lexicon },
): boolean {
  const little = within.get(grammar.code);
  const first = isRequest || isWish ? words.findIndex(({ text }) => !little?.has(text)) : 0;
  for (let at = Math.max(0, first); at < words.length; at++) {
    const keys = [...windows(words, at, longestPhrase).map(({ key }) => key), ...separable(words, at)];
    if (keys.some(key => isVerb(key, grammar, shape))) return true;
    if (isSlip(words[at]?.text ?? '', shape, lexicon)) return true;
    // "I need an invitation": what is wished for is the thing itself.
    const isThing = isWish && keys.some(key => stands(lexicon.meanings(key), shape.verbs));
    if (!grammar.verbAnywhere && !isThing && !(isWish && little?.has(words[at]?.text ?? ''))) return false;
    if (isThing) return true;
  }
  return false;
}

function isVerb(key: string, grammar: Grammar, { name, verbs }: Shape): boolean {
  if (key === squashed(name)) return true;
  const meant = [...ordered(key, grammar.code), ...(grammar === english ? orderedByGerund(key) : [])];
  return meant.some(concept => verbs.has(concept));
}

/** A verb whose other half stands at the end: "brich … ab", "take … back". */
function separable(words: readonly Word[], at: number): string[] {
  const verb = words[at]?.text ?? '';
  return words.slice(at + 2).map(({ text }) => verb + text);
}

/** A verb with a slip of the finger; what is bent otherwise is no slip. */
function isSlip(word: string, { verbs }: Shape, lexicon: Lexicon): boolean {
  return !lexicon.isKnown(word) && !/s$/.test(word) && stands(lexicon.meant(word), verbs);
}

function stands(meanings: ReturnType<Lexicon['meanings']>, concepts: ReadonlySet<string>): boolean {
  return meanings.some(
    ({ concept, form }) => (form === 'base' || form === 'plural') && concepts.has(concept),
  );
}

function isMadeOf(words: readonly Word[], grammar: Grammar, shape: Shape, lexicon: Lexicon): boolean {
  const little = within.get(grammar.code);
  for (let at = 0; at < words.length; ) {
    const word = words[at]?.text ?? '';
    // "freeze maths takes forever": a verb in the third person makes a statement of what stands before it.
    const isThird = grammar === english && word.endsWith('s') && !ordered(word, 'en').size;
    const isOurs = (meanings: ReturnType<Lexicon['meanings']>) =>
      stands(meanings, shape.concepts) || (!isThird && stands(meanings, shape.verbs));
    const phrase = windows(words, at, longestPhrase).find(
      ({ key }) => isOurs(lexicon.meanings(key)) || isVerb(key, grammar, shape),
    );
    const isFree =
      word === placeholder || little?.has(word) || (grammar === english && shape.words.has(word));
    if (phrase) at = phrase.to;
    else if (
      isFree ||
      isOurs(lexicon.meant(word)) ||
      separable(words, at).some(key => isVerb(key, grammar, shape))
    )
      at++;
    else return false;
  }
  return words.length > 0;
}

/** What stands in a text for everything that the call has as an argument. */
export const placeholder = 'name';

/** Concepts that make a sentence something else than an order, whichever order has them beside its verb. */
const elsewhere = new Set(
  'what which who how why where when should not past any explain help tell thanks greeting laugh mine fine'.split(
    ' ',
  ),
);

function shapesOf(
  commands: readonly Command[],
  examples: readonly Example[],
  lexicon: Lexicon,
): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const own = new Map(commands.map(({ name, phrases }) => [name, new Set(phrases)]));
  for (const { label, template } of examples) {
    const shape = shapes.get(label) ?? {
      name: label,
      verbs: new Set(),
      concepts: new Set(),
      words: new Set(),
    };
    shapes.set(label, shape);
    const { words } = sentence(
      withoutCourtesy(normalised(template.replace(/\{\w+\}/g, placeholder)), english).said,
    );
    const verb = windows(words, 0, longestPhrase).find(({ key }) => ordered(key, 'en').size);
    if (!verb) continue;
    for (const concept of ordered(verb.key, 'en')) shape.verbs.add(concept);
    for (let at = 0; at < words.length; at++) {
      for (const { key } of windows(words, at, longestPhrase)) addConcepts(shape, lexicon.meanings(key));
      const { text } = words[at] ?? { text: '' };
      if (own.get(label)?.has(template) && !english.common?.has(text)) shape.words.add(text);
    }
  }
  for (const command of commands) {
    const shape = shapes.get(command.name);
    // "review automatic", "license MIT": an argument may be called by its name.
    for (const { name } of argumentsOf(command))
      for (const word of name.split(/(?=[A-Z])/)) {
        if (!shape) continue;
        for (const { concept } of lexicon.meanings(word.toLowerCase())) shape.concepts.add(concept);
      }
  }
  return shapes;
}

function addConcepts({ concepts }: Shape, meanings: ReturnType<Lexicon['meanings']>): void {
  for (const { concept, form } of meanings)
    if (form !== 'past' && form !== 'ing' && isBeside(concept)) concepts.add(concept);
}

function isBeside(concept: string): boolean {
  return !elsewhere.has(concept) && (concept in englishWords.things || concept in englishWords.little);
}
