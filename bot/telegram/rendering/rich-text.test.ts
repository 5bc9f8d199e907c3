import { expect, test } from 'vitest';
import { parseHtml } from '../../../test/fakes/telegram/html.ts';
import { toHtml } from './html.ts';
import { fromMarkdown } from './markdown.ts';
import { join, type Kind, type Mark, marked, type Rich, slice, words } from './rich-text.ts';
import { cut } from './split-rich-text.ts';
import { table } from './table.ts';
import { verbatim } from './verbatim.ts';

/** A fixed series of numbers from 0 to 1, so that a failure comes again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const snippets = [
  '<b>',
  '</b>',
  '&lt;',
  '&',
  '"',
  "'",
  '<a href="x">',
  '</pre>',
  '*',
  '_',
  '`',
  '```',
  '[x](https://a.example)',
  '> ',
  '- ',
  '# ',
  '| a | b |\n|---|---|\n| c | d |',
  '\n',
  '\n\n',
  '\ud800',
  '\u0000',
  '\u202e',
  '😀',
  '👨‍👩‍👧',
  '@everyone',
  '/start',
  'word ',
  'ﷺ',
  '\\',
  '<tg-spoiler>',
  '&#60;',
  'https://b.example/?a=1&b="2"',
];

test('any text with any marks is valid HTML with the same text', () => {
  const random = numbers(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const kinds: Kind[] = [
    { kind: 'bold' },
    { kind: 'italic' },
    { kind: 'code' },
    { kind: 'pre' },
    { kind: 'pre', language: 'c++"><b>' },
    { kind: 'quote', folds: true },
    { kind: 'quote', folds: false },
    { kind: 'link', url: 'https://a.example/?x="<&>' },
    { kind: 'person', id: '12"x' },
  ];
  for (let run = 0; run < 1500; run++) {
    const { text } = words(Array.from({ length: 1 + random() * 20 }, () => pick(snippets)).join(''));
    const marks = Array.from({ length: random() * 6 }, (): Mark => {
      const from = Math.floor(random() * text.length);
      return { from, to: from + 1 + Math.floor(random() * (text.length - from)), ...pick(kinds) };
    }).filter(mark => !splitsPair(text, mark));
    expect(parseHtml(toHtml({ text, marks })).text).toBe(text);
  }
});

test('any markdown is valid HTML, whole and cut', () => {
  const random = numbers(11);
  for (let run = 0; run < 600; run++) {
    const markdown = Array.from(
      { length: 3 + random() * 60 },
      () => snippets[Math.floor(random() * snippets.length)],
    ).join('');
    const rich = fromMarkdown(markdown, 'https://mill.example');
    expect(parseHtml(toHtml(rich)).text).toBe(rich.text);
    for (const piece of cut(rich, 60)) {
      expect(piece.text.length).toBeLessThanOrEqual(60);
      expect(parseHtml(toHtml(piece)).text).toBe(piece.text);
    }
  }
});

test('nothing is lost where a text is cut, and no word without need', () => {
  const sentence = Array.from({ length: 300 }, (_, at) => `word${at}`).join(' ');
  const pieces = cut(words(sentence), 100);
  expect(pieces.map(piece => piece.text).join(' ')).toBe(sentence);
});

test('a code block that fits in a message goes on in the next, a longer one is one in each', () => {
  const code = (lines: number) =>
    marked(Array.from({ length: lines }, (_, at) => `line ${at}`).join('\n'), {
      kind: 'pre',
      language: 'js',
    });
  const [before, after] = cut(join([words('x'.repeat(90)), code(8)], '\n\n'), 120);
  expect(before?.text).toBe('x'.repeat(90));
  expect(after?.marks).toMatchObject([{ kind: 'pre', from: 0 }]);
  for (const piece of cut(code(2000), 4096)) {
    expect(toHtml(piece)).toMatch(
      /^<pre><code class="language-js">line \d+\n[\s\S]*line \d+<\/code><\/pre>$/,
    );
  }
});

test('a link is never cut', () => {
  const link = marked('a long label of a link', { kind: 'link', url: 'https://a.example' });
  for (let length = 20; length < 90; length++) {
    const pieces = cut(join([words('x '.repeat(length)), link, words(' after')]), 100);
    const whole = pieces.filter(piece => piece.marks.some(mark => mark.kind === 'link'));
    expect(whole).toHaveLength(1);
    expect(whole[0]?.text).toContain('a long label of a link');
  }
});

test.each([
  ['hello @ana_b, see @all', 'hello @\u2060ana_b, see @\u2060all'],
  ['mail ana@mill.example', 'mail ana@mill.example'],
  ['tap /withdraw now', 'tap /\u2060withdraw now'],
  ['and/or /usr/bin 1/2', 'and/or /usr/bin 1/2'],
])('in people’s words nobody is pinged and nothing is a command: %s', (given, shown) => {
  expect(verbatim(given).text).toBe(shown);
});

test('our commands can be tapped as Telegram writes them', () => {
  const html = (markdown: string) => toHtml(fromMarkdown(markdown, undefined));
  expect(html('Send /datanet create, or `/docs add`; not /datanet createx.')).toBe(
    'Send /datanet_create, or <code>/docs_add</code>; not /datanet createx.',
  );
  const columns = [{ label: 'Command' }, { label: 'What it does' }];
  expect(table(columns, [['/model show', 'Shows a model’s card, all of it']]).text).toBe(
    '• /model_show  Shows a model’s card, all of it',
  );
});

test('markdown as Telegram can show it', () => {
  const html = (markdown: string) => toHtml(fromMarkdown(markdown, 'https://mill.example'));
  expect(html('# Head\n\n1. one\n2. two\n   - deep\n\n> said\n> so')).toBe(
    '<b>Head</b>\n\n1. one\n2. two\n   • deep\n\n<blockquote>said\nso</blockquote>',
  );
  expect(html('See [the page](/docs/a.md) and [here](b.md), `a<b`.')).toBe(
    'See <a href="https://mill.example/docs/a.md">the page</a> and here, <code>a&lt;b</code>.',
  );
  expect(html('| Name | Rows |\n|---|---:|\n| ana | 12 |')).toBe(
    '<pre>Name  Rows\n────  ────\nana     12</pre>',
  );
  expect(html('| Name | Why |\n|---|---|\n| ana | because it was a very long reason |')).toBe(
    '<b>Name · Why</b>\n• <b>ana</b>  because it was a very long reason',
  );
});

function splitsPair(text: string, { from, to }: { from: number; to: number }): boolean {
  const whole: Rich = { text, marks: [] };
  return [slice(whole, from, to), slice(whole, 0, from), slice(whole, to)].some(
    one => !one.text.isWellFormed(),
  );
}
