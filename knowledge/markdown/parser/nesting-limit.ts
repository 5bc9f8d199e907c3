import type { MarkdownIt, StateBlock } from 'markdown-it';

/** Lists (two levels each) and quotes in each other; nobody writes more, and renderers go down the tree by recursion. */
const deepest = 24;

/** What is nested deeper is a paragraph with its marks as text; markdown-it would leave it out. */
export function nestingLimit(parser: MarkdownIt): void {
  parser.block.ruler.before('table', 'nesting_limit', (state, start, end, silent) => {
    if (silent || state.level < deepest) return false;
    const after = endOfContainer(state, start, end);
    const content = state.getLines(start, after, state.blkIndent, false).trim();
    state.line = after;
    if (!content) return true;
    state.push('paragraph_open', 'p', 1);
    const inline = state.push('inline', '', 0);
    inline.content = content;
    inline.children = [];
    state.push('paragraph_close', 'p', -1);
    return true;
  });
}

/** Where the innermost list item or quote ends: `end` is where the outermost list might. */
function endOfContainer(state: StateBlock, start: number, end: number): number {
  let line = start + 1;
  while (line < end) {
    const indent = state.sCount[line] ?? 0;
    if (!state.isEmpty(line) && indent >= 0 && indent < state.blkIndent) break;
    line++;
  }
  return line;
}
