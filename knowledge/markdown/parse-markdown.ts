import type { Root } from 'mdast';
import { footnotes } from './parser/footnotes.ts';
import { formulas } from './parser/formulas.ts';
import { gitbookTags } from './parser/gitbook-tags.ts';
import { markdownParser } from './parser/markdown-parser.ts';
import { markdownTree } from './parser/markdown-tree.ts';

/**
 * A page of docs as a tree: CommonMark with GFM, HTML, GitBook's tags, formulas and footnotes. A bare address is text,
 * which reads as well.
 */
export function parseMarkdown(markdown: string): Root {
  return markdownTree(parser.parse(markdown, {}), { lineEnd: 'space' });
}

const parser = markdownParser({ html: true }).use(gitbookTags).use(formulas).use(footnotes);
