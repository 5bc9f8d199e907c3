import type { ExistingNames } from '../../community/existing-names.ts';
import { isCorrected, isNegated, marksIn } from '../sentence/corrections.ts';
import { type Lexicon, longestPhrase, type Meaning } from '../sentence/lexicon.ts';
import { type Sentence, sentence, windows } from '../sentence/sentence.ts';
import { type Piece, pieceAt, quotesIn, tailOf } from './free-text.ts';
import { findMeasures, type Measure } from './measures.ts';
import { isFree, type Mention } from './mention.ts';
import { findNames } from './names.ts';
import { findNumbers, type NumberMention } from './numbers.ts';
import { findOptions, type Options } from './options.ts';
import { findReferences } from './references.ts';

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

export function read(text: string, existing: ExistingNames, lexicon: Lexicon, options: Options): Reading {
  const said = sentence(text);
  const marks = marksIn(said);
  const written = findReferences(said, existing);
  const certain = written.filter(mention => mention.sure);
  const names = findNames(said, existing, lexicon).filter(
    ({ kind, from, to }) => kind === 'person' || isFree(certain, from, to),
  );
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
  const tail = freeTail(said, lexicon, names, measures);
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
    datanets: existing.datanets.map(({ name }) => name),
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
  'words',
]);

function freeTail(
  said: Sentence,
  lexicon: Lexicon,
  names: readonly Mention[],
  measures: readonly Measure[],
): Piece | undefined {
  const tail = tailOf(said);
  if (tail) {
    const head = said.words.filter(word => word.end <= tail.start);
    // "batch size: 2", "poems: 60 files a day"
    if (measures.some(({ from, to }) => from <= head.length && head.length < to)) return undefined;
    const asks = head.some((_, at) =>
      windows(head, at, longestPhrase).some(({ key }) =>
        [...lexicon.meanings(key), ...lexicon.meant(key)].some(({ concept }) => asksForText.has(concept)),
      ),
    );
    // "poems: roses are red": a name alone before the colon is who or what it is for.
    const isFor =
      head.some((_, at) => takesText.has(kindAt(names, at))) &&
      head.every(
        (word, at) =>
          lexicon.isFiller(word.text) ||
          names.some(name => takesText.has(name.kind) && name.from <= at && at < name.to),
      );
    return asks || isFor ? tail : undefined;
  }
  return told(said, lexicon, names);
}

function kindAt(names: readonly Mention[], at: number): Mention['kind'] | undefined {
  return names.find(name => name.from <= at && at < name.to && (takesText.has(name.kind) || name.sure))?.kind;
}

/** Kinds of things that somebody may give or tell something. */
const takesText: ReadonlySet<Mention['kind'] | undefined> = new Set(['datanet', 'model']);

/** "tell chef-v2 my soup is cold": what stands behind a model that is told or asked something. */
function told(said: Sentence, lexicon: Lexicon, names: readonly Mention[]): Piece | undefined {
  const models = names.filter(({ kind, sure }) => kind === 'model' && sure);
  const [model] = models;
  const verb = model && said.words[model.from - 1];
  const isTold = verb && lexicon.meanings(verb.text).some(({ concept }) => concept === 'tell');
  const last = model && said.words[model.to - 1];
  // Two models are compared.
  if (!isTold || !last || models.length > 1 || said.words.length - model.to < 2) return undefined;
  return pieceAt(said.text, last.end, said.text.length);
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
  for (const verb of separated(said, lexicon)) concepts.push(verb);
  return { concepts, unknown };
}

/** "lade einen Reviewer ein", "shut recipes down": a verb with its other half at the end of the clause. */
function separated(said: Sentence, lexicon: Lexicon): Omit<ConceptMention, 'negated'>[] {
  return said.words.flatMap((word, at) => {
    if (!halves.has(word.text)) return [];
    for (let before = at - 2; before >= Math.max(0, at - 8); before--) {
      const meanings = lexicon.meanings((said.words[before]?.text ?? '') + word.text);
      if (meanings.length) return [{ meanings, from: before, to: before + 1 }];
    }
    return [];
  });
}

const halves = new Set(
  'ein ab aus an zuruck fort hinzu zu auf weiter herunter hoch nach vor up down back out off away again in over'.split(
    ' ',
  ),
);
