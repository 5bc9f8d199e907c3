import type { MarkdownIt, StateBlock } from 'markdown-it';
import type { BlockContent, DefinitionContent, Parent } from 'mdast';

/** GitBook's `{% hint style="info" %}`. https://gitbook.com/docs/creating-content/blocks/hint */
export interface Hint extends Parent {
  type: 'hint';
  style: string;
  children: (BlockContent | DefinitionContent)[];
}

declare module 'mdast' {
  interface BlockContentMap {
    hint: Hint;
  }
  interface RootContentMap {
    hint: Hint;
  }
}

/** Hints as blocks; lines that hold another of GitBook's tags are left out, and what stands between them stays. */
export function gitbookHints(parser: MarkdownIt): void {
  const interrupts = ['paragraph', 'reference', 'blockquote', 'list'];
  parser.block.ruler.before('fence', 'gitbook_hint', readHint, { alt: interrupts });
}

function readHint(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const tag = tagOf(state, start);
  if (tag === undefined) return false;
  if (silent) return true;
  const style = /^\{% hint style="(\w+)"/.exec(tag)?.[1];
  if (style === undefined) {
    state.line = start + 1;
    return true;
  }
  let close = start + 1;
  while (close < end && tagOf(state, close) !== '{% endhint %}') close++;
  state.push('hint_open', '', 1).info = style;
  const { lineMax } = state;
  state.lineMax = close;
  state.md.block.tokenize(state, start + 1, close);
  state.lineMax = lineMax;
  state.push('hint_close', '', -1);
  state.line = Math.min(close + 1, end);
  return true;
}

/** A tag that has its line for itself. */
function tagOf(state: StateBlock, line: number): string | undefined {
  const from = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  if (!state.src.startsWith('{%', from)) return undefined;
  const text = state.src.slice(from, state.eMarks[line]).trimEnd();
  return text.endsWith('%}') ? text : undefined;
}
