import { expect, test } from 'vitest';
import { toDiscord } from './markdown.ts';
import { split, textOf } from './split-lines.ts';

const shown = (markdown: string) => textOf(toDiscord(markdown, 'https://mill.example'));
const pieces = (markdown: string, most: number, first?: number) =>
  split(toDiscord(markdown, undefined), most, first);

test.each([
  ['marks', '**a *b*** ~~c~~ `d`', '**a *b*** ~~c~~ `d`'],
  ['what is marked up for Discord alone', '||a|| <@1> <#2> __a__', '\\|\\|a\\|\\| \\<\\@1\\> \\<#2\\> **a**'],
  ['everyone', '@everyone @here', '\\@everyone \\@here'],
  ['words that begin a line', '\\# a\n\\- b\n1\\. c\n\\> d\n\\-# e', '\\# a\n\\- b\n1\\. c\n\\> d\n\\-# e'],
  ['headings', '# a\n#### b', '# a\n\n**b**'],
  ['headings in a list', '- # a', '- **a**'],
  ['lists', '1. a\n   - b\n2. c', '1. a\n   - b\n2. c'],
  ['a line that goes on in a list', '- a\n  b', '- a\n  b'],
  ['tasks', '- [x] a\n- [ ] b', '- ☑ a\n- ☐ b'],
  ['a quote in a quote', '> a\n> > b', '> a\n> \n> b'],
  ['code in longer fences', '`````js\n````\n`````', '```js\n`\u200b```\n```'],
  ['a language that would end the line', '```a`b\n', '\\`\\`\\`a\\`b'],
  ['code with backticks', '`` a`b ``', '`` a`b ``'],
  [
    'links',
    '[a *b*](https://x.example/c) <https://x.example/d>',
    '[a b](<https://x.example/c>) <https://x.example/d>',
  ],
  ['addresses of our own', '[a](/docs/b.md)', '[a](<https://mill.example/docs/b.md>)'],
  ['addresses of nowhere', '[a](javascript:b) [c](d.md)', 'a c'],
  ['mail addresses', 'a@b.example', 'a\\@b.example'],
  ['HTML', '<b>a</b>', '\\<b\\>a\\</b\\>'],
])('%s', (_, markdown, text) => expect(shown(markdown)).toBe(text));

test('what is marked is marked on both sides of a cut', () => {
  expect(pieces('**one two *three four* five**', 18)).toEqual([
    '**one two**',
    '***three four***',
    '**five**',
  ]);
});

test('a block of code is closed, and opened again with its language', () => {
  const code = `\`\`\`js\n${'a();\n'.repeat(40)}\`\`\``;
  const parts = pieces(code, 60);
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) expect(part).toMatch(/^```js\n(a\(\);\n)+```$/);
  expect(parts.join('').match(/a\(\);/g)).toHaveLength(40);
});

test('code in a line and links are never cut', () => {
  const markdown = Array.from(
    { length: 60 },
    (_, at) => `\`code ${at}\` [link ${at}](https://x.example/${at})`,
  ).join(' ');
  const parts = pieces(markdown, 200);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(200);
    expect(part.replace(/`code \d+`|\[link \d+\]\(<https:\/\/x\.example\/\d+>\)|\s/g, '')).toBe('');
  }
  for (let at = 0; at < 60; at++)
    expect(parts.join('\n')).toContain(`[link ${at}](<https://x.example/${at}>)`);
});

test('a quotation and a list stay one where a line of them is cut', () => {
  expect(pieces(`> ${'word '.repeat(30)}`, 60).every(part => part.startsWith('> word'))).toBe(true);
  expect(
    pieces(`- ${'word '.repeat(30)}`, 60)
      .slice(1)
      .every(part => /^ {2}word|^word/.test(part)),
  ).toBe(true);
});

test('words, labels and code of any length fit in messages', () => {
  const long = 'x'.repeat(9000);
  for (const markdown of [long, `[${long}](https://x.example)`, `\`${long}\``, `\`\`\`\n${long}\n\`\`\``]) {
    const parts = pieces(markdown, 2000, 500);
    expect(parts.every(part => part.length <= 2000)).toBe(true);
    expect(parts.join('').match(/x/g)?.length).toBeGreaterThanOrEqual(9000);
  }
});

test('the first piece fits in the room that there is', () => {
  const [first = '', second = ''] = pieces('word '.repeat(400), 1000, 420);
  expect(first.length).toBeLessThanOrEqual(420);
  expect(second.length).toBeGreaterThan(900);
});
