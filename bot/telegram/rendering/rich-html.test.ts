import { expect, test } from 'vitest';
import type { MessageContent } from '../../../agent/messages/message-content.ts';
import { readRichHtml, wordsOfBlocks } from '../../../test/fakes/telegram/rich-message.ts';
import { hostileText } from '../../../test/hostile-text.ts';
import { fromMarkdown } from './markdown.ts';
import { render } from './render.ts';
import { toRichHtml } from './rich-html.ts';
import { bold, join, type Kind, marked, type Rich, slice, words } from './rich-text.ts';
import { cut } from './split-rich-text.ts';
import { table } from './table.ts';

const blocksOf = (html: string | undefined) => readRichHtml(html ?? '', () => undefined);
const richOf = (markdown: string) => toRichHtml(fromMarkdown(markdown, 'https://mill.example'));
const small = table([{ label: 'Name' }, { label: 'Rows', align: 'right' }], [['ana', '12']]);
const smallHtml =
  '<table bordered striped><tr><th align="left">Name</th><th align="right">Rows</th></tr>' +
  '<tr><td align="left">ana</td><td align="right">12</td></tr></table>';

test('a text with a table is paragraphs and the table, with each column where it stands', () => {
  expect(richOf('# Head\n\nOne\\\ntwo `a<b`\n\n| L | C | R |\n|---|:-:|--:|\n| a | b | 1 |\n\nEnd')).toBe(
    '<p><b>Head</b></p><p>One<br>two <code>a&lt;b</code></p>' +
      '<table bordered striped><tr><th align="left">L</th><th align="center">C</th><th align="right">R</th></tr>' +
      '<tr><td align="left">a</td><td align="center">b</td><td align="right">1</td></tr></table><p>End</p>',
  );
});

test('cells keep their links, their code and what else marks them, and rows are as long as the head', () => {
  const head = '| A | **B** |\n|---|---|';
  expect(richOf(`${head}\n| [docs](https://a.example/?x="1) | \`a<b\`, ~~no~~ |\n| x |`)).toBe(
    '<table bordered striped><tr><th align="left">A</th><th align="left"><b>B</b></th></tr>' +
      '<tr><td align="left"><a href="https://a.example/?x=%221">docs</a></td>' +
      '<td align="left"><code>a&lt;b</code>, <s>no</s></td></tr>' +
      '<tr><td align="left">x</td><td align="left"></td></tr></table>',
  );
});

test('code, quotes and the indents of lists are kept beside a table', () => {
  const beside = '| Name | Rows |\n|---|--:|\n| ana | 12 |';
  expect(richOf(`${beside}\n\n\`\`\`js\na\n  b\n\`\`\`\n\n> said\n\n- one\n  - deep`)).toBe(
    `${smallHtml}<pre><code class="language-js">a\n  b</code></pre><blockquote><p>said</p></blockquote>` +
      '<p>• one<br>\u00a0\u00a0\u00a0• deep</p>',
  );
  const inside = marked(join(['x', marked('a\nb', { kind: 'pre' })], '\n'), { kind: 'quote', folds: true });
  expect(toRichHtml(join([inside, small], '\n\n'))).toBe(
    `<blockquote expandable>x<br><code>a<br>b</code></blockquote>${smallHtml}`,
  );
});

test('a table that is too wide for aligned text has all its cells, with all labels', () => {
  const wide = table(
    [{ label: 'Name' }, { label: 'Why' }, { label: 'Empty' }],
    [['ana', 'long '.repeat(20), '']],
  );
  expect(wide.text).toMatch(/^• ana {2}Why: long|^• ana {2}long/);
  expect(wordsOfBlocks(blocksOf(toRichHtml(wide)))).toBe(`Name | Why\nana | ${'long '.repeat(20).trim()}`);
});

test('what has no table is no rich message, nor what has one in a quote alone', () => {
  expect(richOf('# Head\n\n```\ncode\n```\n\n> quote')).toBeUndefined();
  expect(richOf('> | a | b |\n> |---|---|\n> | c | d |')).toBeUndefined();
});

test('a table that goes beyond the limits of a rich message is text', () => {
  const columns = (count: number) => Array.from({ length: count }, (_, at) => ({ label: `${at}` }));
  const rows = (count: number) => Array.from({ length: count }, () => ['x']);
  const wide = (count: number) => toRichHtml(table(columns(count), [columns(count).map(() => 'x')]));
  expect(blocksOf(wide(20))).toHaveLength(1);
  expect(wide(21)).toBeUndefined();
  // The table and its head are blocks too.
  expect(blocksOf(toRichHtml(table(columns(1), rows(498))))).toHaveLength(1);
  expect(toRichHtml(table(columns(1), rows(499)))).toBeUndefined();
  let deep: Rich = words('x');
  for (let level = 0; level < 15; level++) deep = bold(deep);
  expect(blocksOf(toRichHtml(join([deep, small], '\n\n')))).toHaveLength(2);
  expect(toRichHtml(join([bold(deep), small], '\n\n'))).toBeUndefined();
});

test('a table goes to the next message as a whole, and one that has to be cut is text in each', () => {
  const [before, after] = cut(join([words('x'.repeat(90)), small], '\n\n'), 120);
  expect(before && toRichHtml(before)).toBeUndefined();
  expect(after && toRichHtml(after)).toBe(smallHtml);
  const long = table(
    [{ label: 'Name' }],
    Array.from({ length: 900 }, (_, at) => [`row ${at}`]),
  );
  const pieces = cut(long, 4096);
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.map(toRichHtml)).toEqual(pieces.map(() => undefined));
  expect(pieces.flatMap(piece => piece.text.split('\n'))).toEqual(long.text.split('\n'));
  // What is cut away around it does it no harm.
  const around = join(['a', small, 'b'], '\n');
  expect(toRichHtml(slice(around, 1))).toBe(`${smallHtml}<p>b</p>`);
  expect(toRichHtml(slice(around, 3))).toBeUndefined();
});

const evil = [
  '</td></tr></table><a href="tg://user?id=1">x</a>&amp;&copy;',
  '<script>alert(1)</script>',
  '@everyone /stop ```\n| a | b |\n|---|---|',
  '\u202e \ud800 \u0000 &#0; &lt; ">\'',
];

test.each(evil)('hostile words in every cell are words: %j', text => {
  const shown: MessageContent = {
    title: text,
    blocks: [
      { kind: 'table', caption: text, columns: [{ label: text }, { label: 'b' }], rows: [[text, text]] },
      { kind: 'quote', text },
      { kind: 'text', markdown: `${text}\n\n| ${text.replaceAll('\n', ' ')} | b |\n|---|---|\n| c | d |` },
    ],
  };
  const [part, ...more] = render(shown, { webUrl: undefined, messageId: 1, hasRichTables: true });
  expect(more).toEqual([]);
  const html = part && toRichHtml(part.rich);
  const blocks = blocksOf(html);
  const [own] = blocks.filter(block => block.type === 'table');
  expect(own?.cells).toHaveLength(2);
  const plain = text
    .toWellFormed()
    .replace(/[\u0000\u202e\s]+/g, ' ')
    .trim();
  const cell = wordsOfBlocks([{ type: 'paragraph', text: own?.cells[1]?.[1]?.text ?? '' }]);
  expect(cell.replaceAll('\u2060', '').replace(/\s+/g, ' ')).toBe(plain);
  expect(JSON.stringify(blocks)).not.toMatch(/"(text_mention|mention)"/);
  expect(JSON.stringify(own)).not.toContain('"bot_command"');
});

test('beside a picture a table stands below it where it is shown as one, else in the caption', () => {
  const shown: MessageContent = {
    title: 'Board',
    blocks: [
      {
        kind: 'picture',
        alt: 'Contributors: 1. ana with 12.',
        picture: { chart: 'curve', title: 't', subtitle: 's', x: 'x', y: 'y', series: [] },
      },
      {
        kind: 'table',
        columns: [{ label: 'Name' }, { label: 'Rows', align: 'right' }],
        rows: [['ana', '12']],
      },
    ],
    buttons: [{ label: 'Go', token: 't' }],
  };
  const look = { webUrl: undefined, messageId: 1 };
  const kinds = (hasRichTables: boolean) =>
    render(shown, { ...look, hasRichTables }).map(part => [
      part.upload?.kind,
      part.upload ? undefined : toRichHtml(part.rich),
      part.keyboard?.length,
    ]);
  expect(kinds(true)).toEqual([
    ['photo', undefined, undefined],
    [undefined, `<p><b>Board</b></p>${smallHtml}`, 1],
  ]);
  expect(kinds(false)).toEqual([['photo', undefined, 1]]);
});

test.each(Object.entries(hostileText))('text that was slow somewhere is a valid cell: %s', (_, make) => {
  const text = make(2000);
  const html = toRichHtml(table([{ label: 'a' }, { label: 'b' }], [[text, 'end']]));
  expect(wordsOfBlocks(blocksOf(html))).toMatch(/end$/);
});

test('any text with any marks is valid, with the same words', () => {
  const random = numbers(5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const kinds: Kind[] = [
    { kind: 'bold' },
    { kind: 'code' },
    { kind: 'pre' },
    { kind: 'pre', language: 'c++"><b>' },
    { kind: 'quote', folds: true },
    { kind: 'quote', folds: false },
    { kind: 'link', url: 'https://a.example/?x="<&>' },
  ];
  const snippets = ['a', 'bc ', '<b>', '&', '\n', '\n\n', '  ', '>', '"', '😀', '`'];
  let seen = 0;
  for (let run = 0; run < 1000; run++) {
    const { text } = words(Array.from({ length: 2 + random() * 20 }, () => pick(snippets)).join(''));
    const marks = Array.from({ length: random() * 5 }, () => {
      const from = Math.floor(random() * text.length);
      return { from, to: from + 1 + Math.floor(random() * (text.length - from)), ...pick(kinds) };
    }).filter(mark => [mark.from, mark.to].every(at => !/[\udc00-\udfff]/.test(text.charAt(at))));
    const blocks = blocksOf(toRichHtml(join([{ text, marks }, small], '\n\n')));
    expect(bare(wordsOfBlocks(blocks))).toBe(bare(`${text}Name|Rows ana|12`));
    seen += blocks.length;
  }
  expect(seen).toBeGreaterThan(2000);
});

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

/** A fixed series of numbers from 0 to 1, so that a failure comes again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
