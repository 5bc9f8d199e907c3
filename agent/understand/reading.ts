import type { World } from '../world.ts';
import { isCorrected, isNegated, marksIn } from './corrections.ts';
import { type Piece, quotesIn, tailOf } from './free-text.ts';
import { type Lexicon, longestPhrase, type Meaning } from './lexicon.ts';
import { findMeasures, findNumbers, type Measure, type NumberMention } from './measures.ts';
import { isFree, type Mention } from './mention.ts';
import { findNames } from './names.ts';
import { findOptions, type Options } from './options.ts';
import { findReferences } from './references.ts';
import { type Sentence, sentence, windows } from './sentence.ts';

/** All that can be read from a sentence before it is decided what it asks for. */
export interface Reading {
  said: Sentence;
  /** What it names: things that exist, numbers of jobs and submissions, addresses, people. */
  mentions: Mention[];
  options: Mention[];
  measures: Measure[];
  /** Numbers that measure nothing. */
  numbers: NumberMention[];
  concepts: ConceptMention[];
  quotes: Piece[];
  /** What follows a colon, where the words before it ask for a text. */
  tail: Piece | undefined;
  /** Words that mean nothing to us: names of new things, or another subject. */
  unknown: number[];
  /** The datanets that exist. */
  datanets: string[];
}

export interface ConceptMention {
  meanings: readonly Meaning[];
  from: number;
  to: number;
  negated: boolean;
}

export function read(text: string, world: World, lexicon: Lexicon, options: Options): Reading {
  const said = sentence(text);
  const marks = marksIn(said);
  const written = findReferences(said, world);
  const certain = written.filter(mention => mention.sure);
  const names = findNames(said, world, lexicon).filter(({ from, to }) => isFree(certain, from, to));
  const claimed = [...certain, ...names.filter(mention => mention.sure)];
  const all = findNumbers(said, claimed);
  const measures = findMeasures(said, all, at => !isFree(claimed, at, at + 1));
  const numbers = all.filter(
    number => !measures.some(measure => measure.from <= number.from && number.to <= measure.to),
  );
  // "12" of "12 epochs" is no job, and "2" of "chef 2" is no submission.
  const references = written.filter(
    ({ sure, from, to }) =>
      sure || (isFree(claimed, from, to) && measures.every(span => span.to <= from || span.from >= to)),
  );
  const quotes = quotesIn(text);
  const tail = freeTail(said, lexicon);
  const masked = (at: number) => {
    const word = said.words[at];
    if (!word) return false;
    const inside = (piece: Piece) => word.start >= piece.start && word.end <= piece.end;
    return (tail !== undefined && inside(tail)) || quotes.some(inside);
  };
  const kept = <T extends { from: number; to: number }>(things: T[], group: (thing: T) => string): T[] =>
    things.filter(thing => !isNegated(said, marks, thing) && !isCorrected(marks, thing, things, group));
  const isUnmasked = (mention: Mention) => !masked(mention.from) || isWhole(mention, quotes, said);
  const mentions = kept([...references, ...names].filter(isUnmasked), groupOf);
  const foundOptions = kept(
    findOptions(said, options, lexicon, claimed).filter(isUnmasked),
    ({ kind }) => kind,
  );
  const keptMeasures = kept(measures, ({ argument }) => argument).filter(({ from }) => !masked(from));
  const { concepts, unknown } = findConcepts(
    said,
    lexicon,
    [...claimed, ...foundOptions],
    measures,
    numbers,
    masked,
  );
  return {
    said,
    mentions: mentions.sort((a, b) => a.from - b.from),
    options: foundOptions,
    measures: keptMeasures,
    numbers: numbers.filter(({ from }) => !masked(from)),
    concepts: concepts.map(concept => ({ ...concept, negated: marks.negated(concept.from) })),
    quotes,
    tail,
    unknown,
    datanets: world.datanets.map(({ name }) => name),
  };
}

/** A base and its family are the same slot; everything else is told apart by its kind. */
function groupOf({ kind }: Mention): string {
  return kind === 'family' ? 'base' : kind;
}

/** A name in quotes is still a name. */
function isWhole(mention: Mention, quotes: readonly Piece[], said: Sentence): boolean {
  const start = said.words[mention.from]?.start;
  const end = said.words[mention.to - 1]?.end;
  return quotes.some(quote => quote.start === start && quote.end === end);
}

/** Words before a colon after which somebody's own text follows. */
const asksForText = new Set([
  'add',
  'submit',
  'tell',
  'talk',
  'compare',
  'appeal',
  'instructions',
  'guidelines',
  'summary',
  'context',
  'prompt',
  'reject',
  'review',
  'file',
  'submission',
  'edit',
  'switch',
  'rules',
]);

function freeTail(said: Sentence, lexicon: Lexicon): Piece | undefined {
  const tail = tailOf(said);
  if (!tail) return undefined;
  const head = said.words.filter(word => word.end <= tail.start);
  const asks = head.some((_, at) =>
    windows(head, at, longestPhrase).some(({ key }) =>
      [...lexicon.meanings(key), ...lexicon.meant(key)].some(({ concept }) => asksForText.has(concept)),
    ),
  );
  return asks ? tail : undefined;
}

function findConcepts(
  said: Sentence,
  lexicon: Lexicon,
  claimed: readonly Mention[],
  measures: readonly Measure[],
  numbers: readonly NumberMention[],
  masked: (at: number) => boolean,
) {
  const concepts: Omit<ConceptMention, 'negated'>[] = [];
  const unknown: number[] = [];
  const things = claimed.filter(mention => !mention.kind.startsWith('option:') && mention.kind !== 'source');
  for (let at = 0; at < said.words.length; at++) {
    if (masked(at) || !isFree(things, at, at + 1)) continue;
    const word = said.words[at];
    if (!word) continue;
    const longest = windows(said.words, at, longestPhrase).find(
      ({ key, to }) => lexicon.meanings(key).length && isFree(things, at, to) && !masked(to - 1),
    );
    if (longest) {
      concepts.push({ meanings: lexicon.meanings(longest.key), from: at, to: longest.to });
      at = longest.to - 1;
      continue;
    }
    const isNumber =
      [...measures, ...numbers].some(span => span.from <= at && at < span.to) || /^\d+$/.test(word.text);
    if (isNumber || lexicon.isFiller(word.text) || !isFree(claimed, at, at + 1)) continue;
    const meant = lexicon.meant(word.text);
    if (meant.length) concepts.push({ meanings: meant, from: at, to: at + 1 });
    else unknown.push(at);
  }
  return { concepts, unknown };
}
