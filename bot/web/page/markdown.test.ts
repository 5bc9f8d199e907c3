import { describe, expect, test } from 'vitest';
import { plain } from '../../../agent/reply.ts';
import { hostile } from '../../../test/fakes/web-preview-messages.ts';
import { inline, parse, wordsOf } from './markdown.js';

/** A tree in one line: `p(a *em* )`. */
type Tree = ReturnType<typeof parse>[number] | ReturnType<typeof inline>[number];
const show = (nodes: readonly Tree[]): string => nodes.map(one).join('');
function one(node: Tree): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return '⏎';
    case 'code':
      return `code(${node.text})`;
    case 'link':
      return `link(${node.address}|${show(node.inner)})`;
    case 'list':
      return `${node.start === undefined ? 'ul' : `ol${node.start}`}(${node.items.map(show).join(' • ')})`;
    case 'heading':
      return `h${node.level}(${show(node.inner)})`;
    case 'table':
      return `table(${[node.head, ...node.rows].map(row => row.map(show).join(' | ')).join(' / ')})`;
    case 'rule':
      return 'rule';
    case 'paragraph':
      return `p(${show(node.inner)})`;
    default:
      return `${node.kind}(${show(node.inner)})`;
  }
}

describe('inside a line', () => {
  test.each([
    ['bold and italic', 'a **b** *c* __d__ _e_', 'a strong(b) em(c) strong(d) em(e)'],
    ['both at once', '***a***', 'em(strong(a))'],
    ['one in the other', '**a *b* c**', 'strong(a em(b) c)'],
    ['marks without a partner', 'a * b ** c*', 'a * b ** c*'],
    ['marks that cross', '**a _b** c_', 'strong(a _b) c_'],
    ['underscores inside a word', 'learning_rate_max', 'learning_rate_max'],
    ['code', 'a `b*c*` d', 'a code(b*c*) d'],
    ['code with a backtick', '`` a`b ``', 'code(a`b)'],
    ['a backtick without a partner', 'a ` b', 'a ` b'],
    ['a link', '[a *b*](https://x.example/y_(z))', 'link(https://x.example/y_(z)|a em(b))'],
    ['a link with a title', '[a](/docs/b.md "t")', 'link(/docs/b.md|a)'],
    ['an address in angle brackets', '<https://x.example/>', 'link(https://x.example/|https://x.example/)'],
    ['brackets that are no link', '[a] (b) [c]', '[a] (b) [c]'],
    ['a link in a link', '[a [b](/c) d](/e)', '[a link(/c|b) d](/e)'],
    ['a line break', 'a\nb', 'a⏎b'],
    ['escapes', '\\*a\\* \\[b\\]\\(c\\) \\\\ \\d', '*a* [b](c) \\ \\d'],
    ['HTML', '<b>a</b> &amp;', '<b>a</b> &amp;'],
  ])('%s', (_, text, tree) => expect(show(inline(text))).toBe(tree));

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\\script:alert(1)',
    'data:text/html,x',
    '//evil.example/x',
    '/\\evil.example/x',
    '\\\\evil.example',
    'vbscript:x',
    'file:///etc/passwd',
    'https://user:secret@evil.example/',
    'http:evil.example',
  ])('%s is never an address', address => {
    expect(JSON.stringify(inline(`[x](${address}) <${address}>`))).not.toContain('"address"');
  });

  test.each([
    'https://x.example/a?b=c#d',
    'http://x.example/',
    '/docs/a.md',
    'a.md#b',
    '../a.md',
    '#b',
    '?x=1',
  ])('%s is an address', address =>
    expect(inline(`[x](${address})`)).toEqual([
      { kind: 'link', address, inner: [{ kind: 'text', text: 'x' }] },
    ]),
  );
});

describe('blocks', () => {
  test.each([
    ['paragraphs', 'a\nb\n\nc', 'p(a⏎b)p(c)'],
    ['headings', '# a\n### b ##\n#c', 'h1(a)h3(b)p(#c)'],
    ['lists', '- a\n- b\n\n1. c\n2. d', 'ul(p(a) • p(b))ol1(p(c) • p(d))'],
    ['a list that starts later', '3) a\n4) b', 'ol3(p(a) • p(b))'],
    ['a list in a list', '1. a\n   - b\n   - c\n2. d', 'ol1(p(a)ul(p(b) • p(c)) • p(d))'],
    ['a list in a list, indented as models do', '1. a\n  - b\n2. c', 'ol1(p(a)ul(p(b)) • p(c))'],
    ['a list item that goes on', '- a\nb\n- c', 'ul(p(a⏎b) • p(c))'],
    ['a list after a paragraph', 'a\n- b', 'p(a)ul(p(b))'],
    ['code in a fence', '```js\na\n  b *c*\n```\nd', 'code(a\n  b *c*)p(d)'],
    ['a fence that is never closed, while it streams in', '```\na', 'code(a)'],
    ['a fence in a list', '- a\n  ```\n  b\n  ```', 'ul(p(a)code(b))'],
    ['a quote', '> a\n> - b\n\nc', 'quote(p(a)ul(p(b)))p(c)'],
    ['a rule', 'a\n\n---\n\nb', 'p(a)rulep(b)'],
    ['a table', '| a | b |\n|---|--:|\n| 1 | `x` |\n| 2 |', 'table(a | b / 1 | code(x) / 2 | )'],
    ['a hint of GitBook', '{% hint style="warning" %}\na\n\nb\n{% endhint %}\nc', 'hint(p(a)p(b))p(c)'],
    ['other marks of GitBook', '{% tabs %}\na\n{% endtabs %}', 'p(a)'],
    ['HTML', '<script>alert(1)</script>', 'p(<script>alert(1)</script>)'],
  ])('%s', (_, text, tree) => expect(show(parse(text))).toBe(tree));
});

describe('text made plain', () => {
  test.each([
    hostile,
    '# a',
    '- a',
    '> a',
    '| a | b |',
    '```',
    '**a** _b_ `c` [d](e) <f> ![g](h)',
    '\\',
    'a-b_c',
  ])('%j is shown as it was written', text => {
    const tree = parse(plain(text));
    expect(tree.length).toBeLessThanOrEqual(1);
    const first = tree[0];
    const words = first?.kind === 'paragraph' ? wordsOf(first.inner) : '';
    expect(words).toBe(text.replace(/\s+/g, ' ').trim());
    expect(JSON.stringify(tree)).not.toMatch(/"kind":"(strong|em|link|code|list|heading|table)"/);
  });
});

test.each([
  ['stars', '*a '.repeat(50_000)],
  ['stars and underscores', '*a _b* '.repeat(30_000)],
  ['opening brackets', '['.repeat(100_000)],
  ['half links', '[a]('.repeat(30_000)],
  ['half titles', '[a](b "'.repeat(20_000)],
  ['backticks of all lengths', Array.from({ length: 400 }, (_, n) => '`'.repeat(n + 1)).join(' ')],
  ['nested quotes', '>'.repeat(50_000)],
  ['nested lists', '- '.repeat(50_000)],
  ['pipes', '|'.repeat(50_000)],
  ['escapes', '\\'.repeat(100_000)],
  ['a half table', 'a|b\n'.repeat(20_000)],
])('%s without end take no time to speak of', (_, text) => {
  const start = performance.now();
  parse(text);
  // 0.1 s at most on two idle cores; in the square of the length it would be a minute.
  expect(performance.now() - start).toBeLessThan(5000);
});
