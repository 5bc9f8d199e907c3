import { describe, expect, test } from 'vitest';
import { wireLine, wireProse } from './markdown.ts';

describe('an address that is not safe to follow comes as its words', () => {
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
    'mailto:a@b.example?bcc=c@evil.example',
  ])('%s', address => {
    const prose = wireProse(`[x](${address}) <${address}> ![y](${address})`);
    const found = JSON.stringify(prose).match(/"address":"[^"]*"/g) ?? [];
    // What is found in a text without brackets stands on its own.
    expect(found.filter(one => !/^"address":"(mailto:\w@[\w.]+|https?:\/\/[\w.]+\/?)"$/.test(one))).toEqual(
      [],
    );
    expect(JSON.stringify(prose)).toContain('x');
  });
});

test.each([
  'https://x.example/a?b=c#d',
  'http://x.example/',
  'mailto:a@x.example',
  '/docs/a.md',
  'a.md#b',
  '../a.md',
  '#b',
  '?x=1',
])('%s is an address', address =>
  expect(wireProse(`[x](${address})`)).toEqual([
    { kind: 'paragraph', inner: [{ kind: 'link', address, inner: ['x'] }] },
  ]),
);

test('a text is a tree of words', () => {
  expect(
    wireProse('# a\n\n3. b **c**\n4. [x] d\n\n|e|f|\n|-|-:|\n|g|h|\n\n![i](https://x.example/j.png)'),
  ).toEqual([
    { kind: 'heading', level: 1, inner: ['a'] },
    {
      kind: 'list',
      start: 3,
      items: [
        { inner: [{ kind: 'paragraph', inner: ['b ', { kind: 'strong', inner: ['c'] }] }] },
        { checked: true, inner: [{ kind: 'paragraph', inner: ['d'] }] },
      ],
    },
    { kind: 'table', align: ['left', 'right'], head: [['e'], ['f']], rows: [[['g'], ['h']]] },
    { kind: 'paragraph', inner: [{ kind: 'link', address: 'https://x.example/j.png', inner: ['i'] }] },
  ]);
});

test('a state is one line without links, in words and as a tree', () => {
  expect(wireLine('maths\\-v1 is [**ready**](/x)')).toEqual({
    text: 'maths-v1 is ready',
    line: ['maths-v1 is ', { kind: 'strong', inner: ['ready'] }],
  });
});
