import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zipOf } from '../archive/zip.fixture.ts';
import { run, timeSlices } from '../time-slices.ts';
import { check } from '../validate.fixture.ts';
import { docxOf, epubOf, pdfOf, pptxOf, type SetLine, streamOf } from './documents.fixture.ts';
import { readDocument } from './read-document.ts';

async function passages(file: string | Uint8Array, name = 'a.txt') {
  const { rows, errors, format } = await check({ [name]: file }, undefined, 20);
  expect(errors).toEqual([]);
  expect(format).toBe('plain text, a passage a row');
  return rows.map(({ content, place, row }) => ({ text: 'text' in content ? content.text : '', place, row }));
}

const refusal = async (file: string | Uint8Array) => (await check({ 'a.txt': file }, undefined, 20)).errors;

const water = 'The water from the weir falls on the wheel with such force that the stones begin to turn.';

test('a page of the web is cut at its headings, without its menus, its code and tables whole', async () => {
  const page = `<!doctype html><title>Mills</title><nav><a href="/">Home</a></nav><main><h1>The mill</h1>
    <p>${water}<br>Always.</p><ol><li>Open the sluice<li>Wait<ul><li>not long</ul></ol><h2>Care</h2>
    <pre><code class="language-py">def oil():\n  return 1</code></pre>
    <table><tr><th>Part<th>Oil<tr><td>Axle<td>weekly|daily</table></main><footer>All rights</footer>`;
  expect(await passages(page)).toEqual([
    {
      text: `# The mill\n\n${water}\nAlways.\n\n1. Open the sluice\n2. Wait\n  - not long`,
      place: { headings: ['The mill'] },
      row: 1,
    },
    {
      text: '## Care\n\n```py\ndef oil():\n  return 1\n```\n\n| Part | Oil |\n| --- | --- |\n| Axle | weekly\\|daily |',
      place: { headings: ['The mill', 'Care'] },
      row: 2,
    },
  ]);
});

test('what is all menu, or never closes one, is read all the same', async () => {
  const [only] = await passages(`<html><body><nav><p>${water}</p></body></html>`);
  expect(only?.text).toBe(water);
});

test('a table that lays a page out is text', async () => {
  const [first] = await passages(
    `<html><table><tr><td><h1>The mill</h1><p>${water}</p></td></tr></table></html>`,
  );
  expect(first).toMatchObject({ text: `# The mill\n\n${water}`, place: { headings: ['The mill'] } });
});

test('a long section is cut between paragraphs and sentences, a table never', async () => {
  const paragraph = `<p>${`${water} `.repeat(60)}</p>`;
  const table = `<table>${'<tr><td>one</td><td>two and three and four</td></tr>'.repeat(200)}</table>`;
  const content = `<html><h1>The mill</h1>${paragraph.repeat(2)}${table}</html>`;
  const { rows } = await run(
    readDocument({ kind: 'html', content }),
    timeSlices(() => {}),
  );
  const texts = rows.map(({ value }) => (value as { text: string }).text);
  expect(rows.every(({ place }) => place?.headings?.[0] === 'The mill')).toBe(true);
  const [prose, tables] = [
    texts.filter(text => !text.includes('|')),
    texts.filter(text => text.includes('|')),
  ];
  expect(prose.length).toBeGreaterThan(4);
  for (const text of prose) {
    expect(text.length).toBeLessThan(2100);
    expect(text.endsWith('.')).toBe(true);
  }
  expect(tables.map(text => text.split('\n').length)).toEqual([201]);
});

test('a Word document has its headings, lists and tables', async () => {
  const cell = (text: string) => `<w:tc><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:tc>`;
  const file = docxOf([
    ['Heading1', 'The mill'],
    ['Normal', water],
    ['Heading2', 'Care'],
    `<w:tbl><w:tr>${cell('Part')}${cell('Oil')}</w:tr><w:tr>${cell('Axle')}${cell('weekly')}</w:tr></w:tbl>`,
  ]);
  expect(await passages(file)).toMatchObject([
    { text: `# The mill\n\n${water}`, place: { headings: ['The mill'] } },
    {
      text: '## Care\n\n| Part | Oil |\n| --- | --- |\n| Axle | weekly |',
      place: { headings: ['The mill', 'Care'] },
    },
  ]);
});

test('a slide is a passage, its title first and its notes last', async () => {
  const file = pptxOf([
    { title: 'Why mills', lines: [water, 'Flour &amp; bread'], notes: 'Say hello first.' },
    { title: 'Costs', lines: ['A hundred a year.'] },
  ]);
  expect(await passages(file)).toMatchObject([
    {
      text: `# Why mills\n\n${water}\nFlour & bread\n\nSay hello first.`,
      place: { slide: 1, headings: ['Why mills'] },
    },
    { text: '# Costs\n\nA hundred a year.', place: { slide: 2, headings: ['Costs'] } },
  ]);
});

test('an e-book is read chapter by chapter; one that is locked is refused, obscured fonts are not', async () => {
  const fonts =
    '<encryption><EncryptedData><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/><CipherReference URI="f.otf"/></EncryptedData></encryption>';
  const file = epubOf(
    [
      `<html xmlns="x"><head><title/><script src="a"/></head><body><h1>One</h1><p>${water}</p></body></html>`,
      `<html xmlns="x"><head><title>Two</title></head><body><p>Two stones lie one upon the other.</p></body></html>`,
    ],
    { 'META-INF/encryption.xml': fonts.replace('embedding', 'embedding#obfuscation') },
  );
  expect(await passages(file)).toMatchObject([
    { text: `# One\n\n${water}`, place: { headings: ['One'] } },
    { text: `# Two\n\nTwo stones lie one upon the other.`, place: { headings: ['Two'] } },
  ]);
  const locked = epubOf(['<html><p>x</p></html>'], {
    'META-INF/encryption.xml': fonts.replace('http://www.idpf.org/2008/embedding', 'aes128-cbc'),
  });
  expect(await refusal(locked)).toEqual(['encrypted-document']);
});

test('subtitles are sentences with their times, said once where captions roll', async () => {
  const srt = `1\n00:00:01,000 --> 00:00:04,500\n<i>${water}</i>\n\n2\n00:00:04,500 --> 00:00:06,000\n${water}\nThen flour comes.\n`;
  expect(await passages(srt)).toEqual([
    { text: `${water} Then flour comes.`, place: { from: 1, to: 6 }, row: 1 },
  ]);
  const vtt = `WEBVTT\n\nNOTE by hand\n\n01:02:03.000 --> 01:02:05.000 align:start\n<v Ann>${water} &amp; more\n`;
  expect(await passages(vtt)).toEqual([{ text: `${water} & more`, place: { from: 3723, to: 3725 }, row: 1 }]);
});

const page = (number: number, lines: readonly SetLine[]): SetLine[] => [
  { text: 'The manual of mills', y: 810, size: 9 },
  ...lines,
  { text: `Page ${number} of 4`, x: 280, y: 30, size: 9 },
];

test('a PDF has headings, paragraphs over lines and pages, tables and code, without what runs along', async () => {
  const file = pdfOf([
    page(1, [
      { text: 'The wheel', y: 740, size: 18 },
      { text: 'The water from the weir falls on the wheel, and the machin-', y: 710 },
      { text: 'ery begins to turn. It goes on until the sluice is closed, as it', y: 696 },
    ]),
    page(2, [
      { text: 'does each night, well before the bells.', y: 740 },
      { text: 'Another paragraph begins after a gap.', y: 700 },
      { text: 'Part', y: 660 },
      { text: 'Oil', x: 300, y: 660 },
      { text: 'Axle', y: 646 },
      { text: 'weekly', x: 300, y: 646 },
      { text: 'def oil():', y: 600, isCode: true },
      { text: 'return 1', x: 86, y: 586, isCode: true },
    ]),
    page(3, [
      { text: 'The stones', y: 740, size: 18 },
      { text: 'One lies upon the other and does not move.', y: 710 },
    ]),
    page(4, [{ text: 'That was all of it, and more than enough.', y: 740 }]),
  ]);
  expect(await passages(file)).toEqual([
    {
      text: [
        '# The wheel',
        'The water from the weir falls on the wheel, and the machinery begins to turn. It goes on until the sluice is closed, as it does each night, well before the bells.',
        'Another paragraph begins after a gap.',
        '| Part | Oil |\n| --- | --- |\n| Axle | weekly |',
        '```\ndef oil():\n  return 1\n```',
      ].join('\n\n'),
      place: { page: 1, toPage: 2, headings: ['The wheel'] },
      row: 1,
    },
    {
      text: '# The stones\n\nOne lies upon the other and does not move.\n\nThat was all of it, and more than enough.',
      place: { page: 3, toPage: 4, headings: ['The stones'] },
      row: 2,
    },
  ]);
});

test('a PDF of pictures is refused; of one with some, the others are read and those are said', async () => {
  expect(await refusal(pdfOf([[], []]))).toEqual(['pictures-of-text']);
  const { codes, rows } = await check({ 'a.pdf': pdfOf([[{ text: water, y: 700 }], []]) });
  expect(codes).toContain('pages-without-text');
  expect(rows).toHaveLength(1);
});

test('what unpacks to more than any document has is refused before it is there', async () => {
  const pdf = pdfOf([[{ text: water, y: 700 }]]);
  const bomb = streamOf(Buffer.alloc(130_000_000));
  expect(await refusal(Buffer.concat([pdf, Buffer.from('9 0 obj\n'), bomb]))).toEqual(['document-too-large']);
  const thrice = deflateSync(deflateSync(deflateSync(Buffer.alloc(1000))));
  expect(
    await refusal(Buffer.concat([pdf, Buffer.from('9 0 obj\nstream\n'), thrice, Buffer.from('endstream')])),
  ).toEqual(['document-too-large']);
  const docx = zipOf({ 'word/document.xml': Buffer.alloc(70_000_000, ' ') });
  expect(await refusal(docx)).toEqual(['document-too-large']);
});

test('documents that are cut off or hold nothing are refused in words', async () => {
  const word = docxOf([['Normal', water]]);
  expect(await refusal(word.subarray(0, word.length - 30))).toEqual(['broken-archive']);
  expect(await refusal(docxOf([]))).toEqual(['document-without-text']);
  expect(await refusal('%PDF-1.4\nnothing of it')).toEqual(['broken-document']);
  expect(await refusal('<html><body></body></html>')).toEqual(['document-without-text']);
});

test('a datanet that takes no documents refuses each kind, and says what it takes', async () => {
  for (const file of [
    pdfOf([[{ text: water, y: 700 }]]),
    docxOf([['Normal', water]]),
    `<html><p>${water}</p></html>`,
  ]) {
    const { errors, findings } = await check({ 'a.txt': file }, undefined, 20, undefined, 'no');
    expect(errors).toEqual(['document-not-taken']);
    expect(findings[0]?.mend).toContain('questions and answers');
  }
});
