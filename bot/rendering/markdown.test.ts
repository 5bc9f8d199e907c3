import type { Nodes } from 'mdast';
import { describe, expect, test } from 'vitest';
import { plain } from '../../agent/reply.ts';
import { hostile } from '../../test/fakes/web-preview-messages.ts';
import { fencedCode } from './fenced-code.ts';
import { parseInlineMarkdown, parseMarkdown, wordsOf } from './markdown.ts';

/** A tree in one line: `p(a em(b))`. */
const show = (nodes: readonly Nodes[]): string => nodes.map(one).join('');
function one(node: Nodes): string {
  const inner = 'children' in node ? show(node.children) : '';
  switch (node.type) {
    case 'text':
      return node.value;
    case 'break':
      return '⏎';
    case 'paragraph':
      return `p(${inner})`;
    case 'heading':
      return `h${node.depth}(${inner})`;
    case 'code':
      return `code${node.lang ? ` ${node.lang}` : ''}(${node.value})`;
    case 'inlineCode':
      return `code(${node.value})`;
    case 'link':
      return `link(${node.url}|${inner})`;
    case 'image':
      return `image(${node.url}|${node.alt})`;
    case 'list':
      return `${node.ordered ? `ol${node.start}` : 'ul'}(${node.children.map(item => one(item)).join(' • ')})`;
    case 'listItem':
      return `${typeof node.checked === 'boolean' ? (node.checked ? '☑' : '☐') : ''}${inner}`;
    case 'table':
      return `table(${node.children.map(row => row.children.map(cell => show(cell.children)).join(' | ')).join(' / ')})`;
    case 'hint':
      return `hint ${node.style}(${inner})`;
    default:
      return `${node.type}(${inner})`;
  }
}

describe('inside a line', () => {
  test.each([
    ['bold and italic', 'a **b** *c* __d__ _e_', 'a strong(b) emphasis(c) strong(d) emphasis(e)'],
    ['both at once', '***a***', 'emphasis(strong(a))'],
    ['one in the other', '**a *b* c**', 'strong(a emphasis(b) c)'],
    ['marks without a partner', 'a * b ** c*', 'a * b ** c*'],
    ['marks that cross', '**a _b** c_', 'strong(a _b) c_'],
    ['underscores inside a word', 'learning_rate_max', 'learning_rate_max'],
    ['what is struck out', 'a ~~b~~ ~c~', 'a delete(b) ~c~'],
    ['code', 'a `b*c*` d', 'a code(b*c*) d'],
    ['code with a backtick', '`` a`b ``', 'code(a`b)'],
    ['a backtick without a partner', 'a ` b', 'a ` b'],
    ['a link', '[a *b*](https://x.example/y_(z))', 'link(https://x.example/y_(z)|a emphasis(b))'],
    ['a link with a title', '[a](/docs/b.md "t")', 'link(/docs/b.md|a)'],
    ['a link to nowhere safe', '[a](javascript:b)', 'link(javascript:b|a)'],
    ['an address in angle brackets', '<https://x.example/>', 'link(https://x.example/|https://x.example/)'],
    [
      'a bare address',
      'see https://x.example/a_b.',
      'see link(https://x.example/a_b|https://x.example/a_b).',
    ],
    ['a host', 'www.x.example, too', 'link(http://www.x.example|www.x.example), too'],
    ['a mail address', 'to a@x.example', 'to link(mailto:a@x.example|a@x.example)'],
    ['names of files', 'train.py README.md a.b', 'train.py README.md a.b'],
    ['a picture', '![a *b*](/c.png)', 'image(/c.png|a b)'],
    ['brackets that are no link', '[a] (b) [c]', '[a] (b) [c]'],
    ['a link in a link', '[a [b](/c) d](/e)', '[a link(/c|b) d](/e)'],
    ['a line break', 'a\nb', 'a⏎b'],
    ['escapes', '\\*a\\* \\[b\\]\\(c\\) \\\\ \\d', '*a* [b](c) \\ \\d'],
    ['HTML', '<b>a</b> &amp;', '<b>a</b> &'],
  ])('%s', (_, text, tree) => expect(show(parseInlineMarkdown(text))).toBe(tree));
});

describe('blocks', () => {
  test.each([
    ['paragraphs', 'a\nb\n\nc', 'p(a⏎b)p(c)'],
    ['headings', '# a\n### b ##\n#c', 'h1(a)h3(b)p(#c)'],
    ['lists', '- a\n- b\n\n1. c\n2. d', 'ul(p(a) • p(b))ol1(p(c) • p(d))'],
    ['a list that starts later', '3) a\n4) b', 'ol3(p(a) • p(b))'],
    ['a list in a list', '1. a\n   - b\n   - c\n2. d', 'ol1(p(a)ul(p(b) • p(c)) • p(d))'],
    ['a list item that goes on', '- a\nb\n- c', 'ul(p(a⏎b) • p(c))'],
    ['a list after a paragraph', 'a\n- b', 'p(a)ul(p(b))'],
    ['tasks', '- [x] a\n- [ ] b\n- [y] c\n- [ ]', 'ul(☑p(a) • ☐p(b) • p([y] c) • p([ ]))'],
    [
      'what is escaped is no task',
      '- \\[x] a\n- &#91; ] b\n- a [x] b',
      'ul(p([x] a) • p([ ] b) • p(a [x] b))',
    ],
    ['code in a fence', '```js title\na\n  b *c*\n```\nd', 'code js(a\n  b *c*)p(d)'],
    ['escapes in a language', '```c\\+\\+\na\n```', 'code c++(a)'],
    [
      'a list that is nested too deep, and what follows',
      `${'- '.repeat(13)}a\n\nb`,
      `${'ul('.repeat(12)}p(- a)${')'.repeat(12)}p(b)`,
    ],
    ['a longer fence around a fence', '````\n```\n````', 'code(```)'],
    ['a fence that is never closed, while it streams in', '```\na', 'code(a)'],
    ['a fence in a list', '- a\n  ```\n  b\n  ```', 'ul(p(a)code(b))'],
    ['a quote', '> a\n> - b\n\nc', 'blockquote(p(a)ul(p(b)))p(c)'],
    ['a rule', 'a\n\n---\n\nb', 'p(a)thematicBreak()p(b)'],
    ['a table', '| a | b |\n|---|--:|\n| 1 | `x` |\n| 2 |', 'table(a | b / 1 | code(x) / 2 | )'],
    [
      'a hint of GitBook',
      '{% hint style="warning" %}\na\n\nb\n{% endhint %}\nc',
      'hint warning(p(a)p(b))p(c)',
    ],
    ['a hint that is never closed', '{% hint style="info" %}\na', 'hint info(p(a))'],
    ['other marks of GitBook', '{% tabs %}\na\n{% endtabs %}', 'p(a)'],
    ['HTML', '<script>alert(1)</script>', 'p(<script>alert(1)</script>)'],
  ])('%s', (_, text, tree) => expect(show(parseMarkdown(text).children)).toBe(tree));

  test('the columns of a table are aligned as it says', () => {
    const [table] = parseMarkdown('|a|b|c|d|\n|-|:-|-:|:-:|\n|1|2|3|4|').children;
    expect(table).toMatchObject({ type: 'table', align: [null, 'left', 'right', 'center'] });
  });

  test.each(['>', '- ', '1. ', '> - ', '*a '])(
    '%j a thousand times is flat at some depth, and keeps its words',
    mark => {
      const tree = parseMarkdown(`${mark.repeat(1000)}end${' a*'.repeat(1000)}`);
      expect(depthOf(tree)).toBeLessThan(60);
      expect(wordsOf(tree)).toContain('end');
    },
  );
});

describe('text made plain', () => {
  test.each([
    hostile,
    'https://a.example www.a.example a@b.example //a.example',
    '# a',
    '- a',
    '> a',
    '| a | b |',
    '```',
    '**a** _b_ `c` [d](e) <f> ![g](h)',
    '\\',
    'a-b_c',
  ])('%j is shown as it was written', text => {
    const tree = parseMarkdown(plain(text)).children;
    expect(tree.length).toBeLessThanOrEqual(1);
    expect(wordsOf(tree)).toBe(text.replaceAll('\u0000', '\ufffd').replace(/\s+/g, ' ').trim());
    expect(show(tree)).toMatch(/^p\((?!.*\b(?:strong|emphasis|code|link|image)\()/s);
  });
});

test('of somebody’s words only code between fences is code', () => {
  expect(fencedCode('*a*\n\n```js\nb\n\n```\n> c\n```\nd')).toEqual([
    { words: '*a*' },
    { code: 'b\n', language: 'js' },
    { words: '> c\n```\nd' },
  ]);
});

function depthOf(node: Nodes): number {
  return 1 + ('children' in node ? Math.max(0, ...node.children.map(depthOf)) : 0);
}
