import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { identify, shownName } from './identify.ts';

const given = (name: string, content: string | Uint8Array) =>
  identify({ name, bytes: typeof content === 'string' ? Buffer.from(content) : content });

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
// A ZIP that holds one empty file called a.txt.
const zip = Buffer.concat([
  Buffer.from('504b03040a00000000000000000000000000000000000000000005000000', 'hex'),
  Buffer.from('a.txt'),
]);
const tar = Buffer.alloc(1024);
tar.write('rows.jsonl');
tar.write('0000644\0', 100);
tar.write('ustar\x0000', 257);
tar.write('0014120\0 ', 148);

test.each([
  ['rows.jsonl', '{"text": "a"}', 'jsonl'],
  ['rows.NDJSON', '{"text": "a"}', 'jsonl'],
  ['rows.json', '[]', 'json'],
  ['rows.csv', 'a,b', 'csv'],
  ['rows.tsv', 'a\tb', 'tsv'],
  ['notes.txt', 'BM begins a bitmap, and this sentence', 'txt'],
  ['notes.md', '# A mill', 'md'],
  ['no-ending', '[{"text": "a"}]', 'json'],
  ['no-ending', '{"text": "a"}\n{"text": "b"}', 'jsonl'],
  ['no-ending', 'A mill.', 'txt'],
])('%s is read by its content and its name', async (name, content, kind) => {
  expect(await given(name, content)).toEqual({ kind });
});

test.each([
  ['nothing', 'rows.jsonl', '', 'empty-file', /empty/],
  ['a ZIP called .jsonl', 'rows.jsonl', zip, 'archive', /zip/],
  ['a gzip called .json', 'rows.json', gzipSync('{"text": "a"}'.repeat(50)), 'archive', /gz/],
  ['a tar called .txt', 'rows.txt', tar, 'archive', /tar/],
  ['a picture called .csv', 'rows.csv', png, 'binary-file', /image\/png/],
  [
    'unknown bytes called .txt',
    'rows.txt',
    Buffer.from([1, 0, 2, 0, 3, 0, 200, 201]),
    'binary-file',
    /binary/,
  ],
  ['a PDF', 'notes.txt', '%PDF-1.7\n1 0 obj', 'unread-document', /PDF/],
  ['an RTF', 'notes.txt', '{\\rtf1 hello}', 'unread-document', /RTF/],
  ['UTF-16', 'rows.csv', Buffer.from('\uFEFFa,b', 'utf16le'), 'not-utf-8', /UTF-16 \(little/],
  [
    'UTF-16 the other way',
    'rows.csv',
    Buffer.from('\uFEFFa,b', 'utf16le').swap16(),
    'not-utf-8',
    /UTF-16 \(big/,
  ],
  ['an ending that objects have', 'rows.constructor', 'a', 'unknown-kind', /constructor/],
  ['an unknown ending', 'rows.xyz', 'a', 'unknown-kind', /\.xyz/],
])('%s is refused, with what to do', async (_, name, content, code, words) => {
  const result = await given(name, content);
  expect(result).toMatchObject({ fault: { code, severity: 'error' } });
  if (!('fault' in result)) return;
  expect(result.fault.message).toMatch(words);
  expect(result.fault.mend).not.toBe('');
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\data\\rows.jsonl', 'rows.jsonl'],
  ['ro\u0000ws\u001b[31m.csv', 'rows[31m.csv'],
  ['invoice\u202Egpj.jsonl', 'invoicegpj.jsonl'],
  ['', 'file'],
  ['..', 'file'],
  ['\ud800half.txt', '\ufffdhalf.txt'],
])('the name %j is shown as %j', (name, shown) => {
  expect(shownName(name)).toBe(shown);
});

test('a name of 500 characters is cut and keeps its ending', () => {
  const shown = shownName(`${'a'.repeat(500)}.jsonl`);
  expect(shown.length).toBe(100);
  expect(shown.endsWith('….jsonl')).toBe(true);
});
