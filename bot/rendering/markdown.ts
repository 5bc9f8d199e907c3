import MarkdownIt from 'markdown-it';
import type { Nodes, PhrasingContent, Root } from 'mdast';
import { gitbookHints } from './gitbook-hints.ts';
import { inlineOf, treeOf } from './markdown-tree.ts';
import { nestingLimit } from './nesting-limit.ts';

/**
 * Reads the Markdown that replies, models and the manual are written in, CommonMark and GFM, as a tree (mdast,
 * https://github.com/syntax-tree/mdast). HTML is text like any other. A line break is one: a chat keeps its lines.
 *
 * markdown-it and not micromark (mdast-util-from-markdown), whose time grows with the square of the input on patterns
 * that need no malice: 12,500 and 25,000 characters of `]` took it 1.7 and 10.4 s, of `a* ` .7 and 3.3 s, of underlined
 * headings 5.2 and 27.3 s; markdown-it takes 100,000 characters of each in 24 to 1,106 ms, and a page of the manual in
 * 1.1 ms instead of 18.4. It also is why nothing is cached: a usual reply is parsed in .05 ms.
 */
export function parseMarkdown(markdown: string): Root {
  return treeOf(parser.parse(markdown, {}));
}

/** One line of Markdown, without blocks: a state, a caption. */
export function parseInlineMarkdown(markdown: string): PhrasingContent[] {
  return inlineOf(parser.parseInline(markdown, {}));
}

/** The words alone, as they are read. */
export function wordsOf(nodes: Nodes | readonly Nodes[]): string {
  if (!('type' in nodes)) return nodes.map(wordsOf).join('');
  if (nodes.type === 'break') return '\n';
  if (nodes.type === 'image') return nodes.alt ?? '';
  if ('value' in nodes) return nodes.value;
  return 'children' in nodes ? wordsOf(nodes.children) : '';
}

const parser = new MarkdownIt({ html: false, linkify: true }).use(nestingLimit).use(gitbookHints);
// Which addresses are followed is for each renderer to say, which also writes them as its platform wants them.
parser.validateLink = () => true;
parser.normalizeLink = address => address;
parser.normalizeLinkText = address => address;
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
