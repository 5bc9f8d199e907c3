import type { PhrasingContent, Root } from 'mdast';
import { gitbookHints } from '../../knowledge/markdown/parser/gitbook-hints.ts';
import { markdownParser } from '../../knowledge/markdown/parser/markdown-parser.ts';
import { inlineTree, markdownTree } from '../../knowledge/markdown/parser/markdown-tree.ts';

export { wordsOf } from '../../knowledge/markdown/parser/tree-words.ts';

/**
 * Reads the Markdown that replies, models and the manual are written in as a tree. HTML is text like any other. A line
 * break is one: a chat keeps its lines. Nothing is cached: a usual reply is parsed in .05 ms.
 */
export function parseMarkdown(markdown: string): Root {
  return markdownTree(parser.parse(markdown, {}), { lineEnd: 'break' });
}

/** One line of Markdown, without blocks: a state, a caption. */
export function parseInlineMarkdown(markdown: string): PhrasingContent[] {
  return inlineTree(parser.parseInline(markdown, {}), { lineEnd: 'break' });
}

const parser = markdownParser({ html: false }).use(gitbookHints).set({ linkify: true });
// Names of files (`train.py`, `README.md`) look like hosts. An address begins with its scheme or with `www.`
parser.linkify
  .set({ fuzzyLink: false, fuzzyIP: false })
  .add('//', null)
  .add('www.', {
    validate: (text, at) => hostAndPath(text, at).length,
    normalize: match => {
      match.url = `http://${match.url}`;
    },
  });

/** What follows `www.`, without the punctuation of the sentence it stands in. https://github.github.com/gfm/#autolinks-extension- */
function hostAndPath(text: string, at: number): string {
  const pattern = /[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?:[/?#][^\s<]*)?/uy;
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].replace(/[?!.,:*_~'"()]+$/, '') ?? '';
}
