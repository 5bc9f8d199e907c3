import MarkdownIt, { type MarkdownIt as Parser, type StateBlock, type StateInline } from 'markdown-it';
import { tagAt, tagsOfLine } from './tag-lines.ts';

/** `{% name key="value" %}`, as it is written. What it opens or closes is found by its neighbours. */
export interface GitBookTag {
  type: 'gitbookTag';
  value: string;
}

declare module 'mdast' {
  interface RootContentMap {
    gitbookTag: GitBookTag;
  }
  interface BlockContentMap {
    gitbookTag: GitBookTag;
  }
  interface PhrasingContentMap {
    gitbookTag: GitBookTag;
  }
}

/**
 * GitBook's tags, in the middle of a line and on lines of their own. They are leaves and not containers: they stand within
 * list items and quotes as well, beside Markdown that is parsed as ever, and who reads the tree gives them their contents.
 */
export function gitbookTags(parser: Parser): void {
  const interrupts = { alt: ['paragraph', 'reference', 'blockquote', 'list'] };
  parser.block.ruler.before('fence', 'gitbook_tags', readLine, interrupts);
  parser.block.ruler.at('html_block', htmlUntilTag(), { alt: ['paragraph', 'reference', 'blockquote'] });
  parser.inline.ruler.before('escape', 'gitbook_tag', readInLine);
}

function readLine(state: StateBlock, line: number, _end: number, silent: boolean): boolean {
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4) return false;
  const tags = tagsOfLine(state, line);
  if (!tags) return false;
  if (silent) return true;
  for (const tag of tags) state.push('gitbook_tag', '', 0).content = tag;
  state.line = line + 1;
  return true;
}

function readInLine(state: StateInline, silent: boolean): boolean {
  const tag = tagAt(state.src, state.pos, state.posMax);
  if (tag === undefined) return false;
  if (!silent) state.push('gitbook_tag', '', 0).content = tag;
  state.pos += tag.length;
  return true;
}

/**
 * HTML, which ends at an empty line only, ends at a line of tags too: GitBook writes `{% endtab %}` right after
 * `</table>`. Code, scripts and comments have ends of their own.
 */
function htmlUntilTag(): typeof readLine {
  const { ruler } = new MarkdownIt().block;
  ruler.enableOnly(['html_block']);
  const [readHtml] = ruler.getRules('');
  if (!readHtml) throw new Error('markdown-it has no rule for blocks of HTML.');
  return (state, start, end, silent) => {
    const from = (state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0);
    if (state.src[from] !== '<') return false;
    if (silent || /^<(?:script|pre|style|textarea|[!?])/i.test(state.src.slice(from, from + 9)))
      return readHtml(state, start, end, silent);
    let until = start + 1;
    while (until < end && !state.isEmpty(until) && !tagsOfLine(state, until)) until++;
    return readHtml(state, start, until, silent);
  };
}
