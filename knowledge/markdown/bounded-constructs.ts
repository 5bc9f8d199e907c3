import {
  attention,
  codeText,
  definition,
  htmlText,
  labelEnd,
  labelStartImage,
  labelStartLink,
  setextUnderline,
} from 'micromark-core-commonmark';
import { gfmFootnote } from 'micromark-extension-gfm-footnote';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import type { Construct, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';

/** How often a construct may be tried. What goes beyond stays text: nothing of it is lost, it only means nothing. */
export interface Bound {
  /** One paragraph, heading or cell, or the whole page. */
  per: 'text' | 'page';
  /** Most that are found. */
  found?: number;
  /** Most that are begun and turn out to be none. */
  failed?: number;
  /** Most characters that one of them takes. */
  characters?: number;
}

/**
 * micromark's own constructs, bounded where its time grows with the square of the input. 16,000 characters took (two busy
 * cores) 4.6 s of emphasis closed late, 2.7 s of brackets, 1.5 s of references, 5.4 s of underlined headings (each
 * rebuilds all events of the page); 200,000 of each would take minutes. Each bound is over what any page of five real
 * manuals has: at most 41 links, 60 pieces of code and 44 pieces of emphasis in one paragraph.
 */
export function boundedConstructs(): Extension {
  return {
    disable: {
      null: [
        'attention',
        'codeText',
        'definition',
        'htmlText',
        'labelEnd',
        'labelStartImage',
        'labelStartLink',
        'setextUnderline',
      ],
    },
    contentInitial: { 91: bounded(definition, { per: 'page', found: 500 }) },
    flow: {
      45: bounded(setextUnderline, { per: 'page', found: 200 }),
      61: bounded(setextUnderline, { per: 'page', found: 200 }),
    },
    text: {
      33: bounded(labelStartImage, { per: 'text', found: 300 }),
      42: emphasis,
      60: bounded(htmlText, { per: 'text', failed: 50, characters: 20_000 }),
      91: bounded(labelStartLink, { per: 'text', found: 300 }),
      93: bounded(labelEnd, { per: 'text', failed: 50 }),
      95: emphasis,
      96: bounded(codeText, { per: 'text', failed: 50, characters: 4000 }),
    },
    insideSpan: { null: [emphasis] },
  };
}

/** GFM's footnotes; it looks each of them up in a list of all. */
export function boundedFootnotes(): Extension {
  const { document, text } = gfmFootnote();
  return {
    document: boundedAll(document, { per: 'page', found: 300 }),
    text: boundedAll(text, { per: 'text', found: 300, failed: 50 }),
  };
}

/** GFM's strikethrough, between two tildes; 200,000 characters of openings took 11 s. */
export function boundedStrikethrough(): Extension {
  const strikethrough = gfmStrikethrough({ singleTilde: false });
  return { ...strikethrough, text: boundedAll(strikethrough.text, { per: 'text', found: 200 }) };
}

const emphasis = bounded(attention, { per: 'text', found: 200 });

function boundedAll(record: Extension['text'], bound: Bound): Extension['text'] {
  const limited: NonNullable<Extension['text']> = {};
  for (const [code, constructs] of Object.entries(record ?? {})) {
    const list = Array.isArray(constructs) ? constructs : [constructs];
    limited[code as `${number}`] = list.flatMap(construct => (construct ? [bounded(construct, bound)] : []));
  }
  return limited;
}

export function bounded(construct: Construct, bound: Bound): Construct {
  const counts = new WeakMap<object, { found: number; failed: number }>();
  return {
    ...construct,
    name: `bounded ${construct.name}`,
    tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
      const of = bound.per === 'page' ? this.parser : this;
      const count = counts.get(of) ?? { found: 0, failed: 0 };
      counts.set(of, count);
      if (count.found >= (bound.found ?? Infinity) || count.failed >= (bound.failed ?? Infinity)) return nok;
      let left = bound.characters ?? Infinity;
      let ended = false;
      const succeed: State = code => {
        ended = true;
        count.found++;
        return ok(code);
      };
      const fail: State = code => {
        ended = true;
        count.failed++;
        return nok(code);
      };
      const step =
        (state: State): State =>
        code => {
          if (left-- <= 0) return fail(code);
          const next = state(code);
          return next && !ended ? step(next) : next;
        };
      const start = construct.tokenize.call(this, effects, succeed, fail);
      return bound.characters ? step(start) : start;
    },
  };
}
