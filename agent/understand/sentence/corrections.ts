import { type Sentence, squashed, windows } from './sentence.ts';

interface Span {
  from: number;
  to: number;
}

/** Where a sentence takes something back ("no wait, on haiku") or rules something out ("not qlora"). */
export interface Marks {
  corrections: Span[];
  negations: Span[];
  /** Whether the word at this place stands right behind a negation. */
  negated(at: number): boolean;
}

const corrections =
  `actually no, actually, no wait, wait no, wait, i mean, i meant, no i mean, sorry, scratch that, make that, make it, oops, correction, or rather, or better, better yet,
strike that, nope, no sorry, ehm no, no actually, on second thought, second thought, changed my mind,
perdon, quiero decir, mejor dicho, no espera, digo, nein warte, ich meine, ne warte, ach nein, quatsch, vielmehr, besser, нет подожди, то есть, точнее, ой нет, вернее, нет лучше, стоп нет,
不对, 不是, 等等, 我是说, 应该是, eh bukan, maksudku, maksud saya, eh, bukan, tunggu, ralat`
    .split(',')
    .map(squashed);

const negations =
  `not, no, dont, do not, without, instead of, rather than, except, but not, never, nor, aint, isnt, please dont, not the, not on, not with, skip, no more,
sin, no el, en vez de, en lugar de, nicht, kein, keine, keinen, statt, anstatt, ohne, не, без, вместо, 不, 不要, 别, 不用, 而不是, jangan, bukan, tanpa, tidak, daripada`
    .split(',')
    .map(squashed);

const starts = { corrections: new Set(corrections), negations: new Set(negations) };

export function marksIn(said: Sentence): Marks {
  const found = { corrections: [] as Span[], negations: [] as Span[] };
  for (const kind of ['corrections', 'negations'] as const) {
    for (let at = 0; at < said.words.length; at++) {
      const longest = windows(said.words, at, 4).find(({ key }) => starts[kind].has(key));
      if (!longest) continue;
      // A correction comes after something, and sets itself off: "sorry, can you..." corrects nothing.
      const isSetOff = at > 1 || (at > 0 && /[,;.–-]/.test(said.words[at]?.gap ?? ''));
      if (kind === 'corrections' && !isSetOff) continue;
      found[kind].push({ from: at, to: longest.to });
      at = longest.to - 1;
    }
  }
  // ", no, 4": a lone no between two values.
  for (const [at, word] of said.words.entries()) {
    const next = said.words[at + 1];
    if (
      at > 1 &&
      /^(no|nein|нет|不)$/.test(word.text) &&
      /[,.–-]/.test(word.gap) &&
      next &&
      /[,.]/.test(next.gap)
    ) {
      found.corrections.push({ from: at, to: at + 1 });
    }
  }
  const isMark = ({ from }: Span) => found.corrections.some(mark => mark.from <= from && from < mark.to);
  found.negations = found.negations.filter(mark => !isMark(mark));
  return {
    ...found,
    negated: at =>
      found.negations.some(mark => mark.to <= at && at - mark.to <= 1 && noBorder(said, mark.to, at)),
  };
}

/** "not qlora", "instead of the haiku": ruled out by a negation right before it. */
export function isNegated(said: Sentence, marks: Marks, span: Span): boolean {
  return marks.negations.some(
    mark =>
      mark.to <= span.from &&
      span.from - mark.to <= 2 &&
      noBorder(said, mark.to, span.from) &&
      said.words.slice(mark.to, span.from).every(word => skipped.has(word.text)),
  );
}

/** Whether a later mention of the same sort, behind the words that take it back, has replaced it. */
export function isCorrected<T extends Span>(
  marks: Marks,
  span: T,
  all: readonly T[],
  group: (thing: T) => string,
): boolean {
  return marks.corrections.some(
    mark => span.to <= mark.from && all.some(other => other.from >= mark.to && group(other) === group(span)),
  );
}

const skipped = new Set(
  'the a an on with using use want to any my our for of in el la los con den die das der auf mit на с 用 pakai pake'.split(
    ' ',
  ),
);

function noBorder(said: Sentence, from: number, to: number): boolean {
  return said.words.slice(from, to + 1).every((word, index) => index === 0 || !/[,;.!?\n]/.test(word.gap));
}
