import MarkdownIt, { type MarkdownIt as Parser } from 'markdown-it';
import { nestingLimit } from './nesting-limit.ts';

/**
 * The one parser of Markdown, CommonMark and GFM, for replies, what models write, and docs; `markdownTree` makes a tree of
 * its tokens. Each use adds the rules it needs to a parser of its own.
 *
 * markdown-it and not micromark (mdast-util-from-markdown), whose time grows with the square of the input on patterns
 * that need no malice: 12,500 and 25,000 characters of `]` took it 1.7 and 10.4 s, of `a* ` .7 and 3.3 s, of underlined
 * headings 5.2 and 27.3 s; markdown-it takes 100,000 characters of each in 24 to 1,106 ms, and a page of the manual in
 * 1.1 ms instead of 18.4.
 *
 * @param options.html whether HTML is HTML, or text like any other
 */
export function markdownParser(options: { html: boolean }): Parser {
  const parser = new MarkdownIt({ html: options.html }).use(nestingLimit);
  // The tree joins texts, after it saw which letters were escaped: `- \[x] a` is no task.
  parser.core.ruler.disable('text_join');
  // Which addresses are followed is for each renderer to say, which also writes them as its platform wants them.
  parser.validateLink = () => true;
  parser.normalizeLink = address => address;
  parser.normalizeLinkText = address => address;
  return parser;
}
