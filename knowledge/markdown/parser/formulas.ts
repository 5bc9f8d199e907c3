import type { MarkdownIt, StateInline } from 'markdown-it';

/** `$$...$$`, as it is written. */
export interface Formula {
  type: 'formula';
  value: string;
}

declare module 'mdast' {
  interface RootContentMap {
    formula: Formula;
  }
  interface PhrasingContentMap {
    formula: Formula;
  }
}

// Longer ones are text, so that one never closed isn't looked for to the end of a long paragraph each time.
const longest = 2000;

/** Formulas between two dollars, in which nothing is Markdown. https://gitbook.com/docs/creating-content/blocks/math-and-tex */
export function formulas(parser: MarkdownIt): void {
  parser.inline.ruler.before('escape', 'formula', readFormula);
}

function readFormula(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (!src.startsWith('$$', pos)) return false;
  const text = src.slice(pos, Math.min(posMax, pos + longest));
  const close = text.indexOf('$$', 2);
  if (close < 0) return false;
  if (!silent) state.push('formula', '', 0).content = text.slice(0, close + 2);
  state.pos += close + 2;
  return true;
}
