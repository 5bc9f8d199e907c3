import type { Nodes } from 'mdast';
import { describe, expect, test } from 'vitest';
import { parseMarkdown } from './parse-markdown.ts';

/** A tree in one line: `p(a em(b))`. */
const show = (nodes: readonly Nodes[]): string => nodes.map(one).join('');
function one(node: Nodes): string {
  const inner = 'children' in node ? show(node.children) : '';
  switch (node.type) {
    case 'text':
      return node.value.replaceAll('\n', '⏎');
    case 'paragraph':
      return `p(${inner})`;
    case 'gitbookTag':
      return `«${node.value.slice(2, -2).trim()}»`;
    case 'footnoteDefinition':
      return `note ${node.identifier}(${inner})`;
    case 'footnoteReference':
      return `^${node.identifier}`;
    case 'code':
      return `code${node.lang ? ` ${node.lang}` : ''}(${node.value})`;
    case 'html':
    case 'formula':
    case 'inlineCode':
      return `${node.type}(${node.value})`;
    case 'link':
      return `link(${node.url}|${inner})`;
    case 'image':
      return `image(${node.url}|${node.alt})`;
    default:
      return `${node.type}(${inner})`;
  }
}

const trees = (cases: [string, string, string][]) =>
  test.each(cases)('%s', (_, markdown, tree) => expect(show(parseMarkdown(markdown).children)).toBe(tree));

describe('GitBook’s tags', () => {
  trees([
    [
      'on lines of their own end a paragraph',
      'a\n{% hint %}\nb\n{% endhint %}\nc',
      'p(a)«hint»p(b)«endhint»p(c)',
    ],
    ['several on one line', '{% tabs %}{% tab title="a %" %}\nb', '«tabs»«tab title="a %"»p(b)'],
    ['in the middle of a line', 'a {% b %} c', 'p(a «b» c)'],
    ['in a heading, and in a cell', '# a {% b %}', 'heading(a «b»)'],
    ['that are never ended are text', 'a {% b\n%} c', 'p(a {% b⏎%} c)'],
    ['in code are code', '`{% a %}`\n\n```\n{% b %}\n```', 'p(inlineCode({% a %}))code({% b %})'],
    ['end a table', '|a|\n|-|\n|b|\n{% c %}', 'table(tableRow(tableCell(a))tableRow(tableCell(b)))«c»'],
    ['in a list item', '- a\n  {% b %}\n  c\n- d', 'list(listItem(p(a)«b»p(c))listItem(p(d)))'],
    ['in a quote', '> {% a %}\n> b', 'blockquote(«a»p(b))'],
    [
      'end HTML, after which Markdown is Markdown',
      '<div>\n{% a %}\n*b*\n{% enda %}\n</div>',
      'html(<div>)«a»p(emphasis(b))«enda»html(</div>)',
    ],
    [
      'in a comment and in `<pre>` are none',
      '<!--\n{% a %}\n-->\n\n<pre>\n{% b %}\n</pre>',
      'html(<!--\n{% a %}\n-->)html(<pre>\n{% b %}\n</pre>)',
    ],
  ]);
});

describe('footnotes', () => {
  trees([
    [
      'with what is indented under them',
      'a[^B]\n\n[^b]: c\n    d\n\n    e\n\nf',
      'p(a^b)note b(p(c⏎d)p(e))p(f)',
    ],
    ['that begin on the next line', '[^a]:\n    - b\n\nc', 'note a(list(listItem(p(b))))p(c)'],
    ['with code', '[^a]:     b\n\n        c', 'note a(p(b)code(c))'],
    [
      'in a list item and in a quote',
      '- a\n\n  [^b]: c\n\n> [^d]: e',
      'list(listItem(p(a)note b(p(c))))blockquote(note d(p(e)))',
    ],
    ['one after the other', '[^a]: b\n[^c]: d', 'note a(p(b))note c(p(d))'],
    ['that are not defined are text', 'a[^b]', 'p(a[^b])'],
    ['are no links', '[^a]: https://x.example\n\n[^a] [^a](b)', 'note a(p(https://x.example))p(^a ^a(b))'],
  ]);
});

describe('formulas', () => {
  trees([
    ['keep what looks like Markdown', 'a $$b_c_ *d*\\\\\ne$$ f', 'p(a formula($$b_c_ *d*\\\\\ne$$) f)'],
    ['are no prices', '$5 and $$6', 'p($5 and $$6)'],
  ]);
});

describe('CommonMark and GFM', () => {
  trees([
    ['the end of a line is a space, unless it is said', 'a\nb  \nc', 'p(a⏎bbreak()c)'],
    ['references', '[a][b] ![c][b]\n\n[b]: d.md "e"', 'p(link(d.md|a) image(d.md|c))'],
    ['addresses are not changed', '[a](<b c.md>) [d](é%20&amp;f)', 'p(link(b c.md|a) link(é%20&f|d))'],
    ['escapes in a language', '```c\\+\\+\na\n```', 'code c++(a)'],
    ['HTML in a line', 'a <b>c</b>', 'p(a html(<b>)chtml(</b>))'],
    ['empty lines in code', '```\na\n\n\nb\n```\n\n    c\n\n\n    d', 'code(a\n\n\nb)code(c\n\n\nd)'],
  ]);
});

test.each(['- ', '> ', '1. '])('what follows %j a hundred times is what it is', mark => {
  const { children } = parseMarkdown(`${mark.repeat(100)}a\n\n# b\n\nc`);
  expect(children).toHaveLength(3);
  expect(show(children.slice(1))).toBe('heading(b)p(c)');
});
