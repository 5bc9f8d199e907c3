import { expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import { faultOfBytes } from './identify.ts';

const faultOf = (content: string | Uint8Array) =>
  faultOfBytes(typeof content === 'string' ? Buffer.from(content) : content);

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
  ['nothing', '', 'empty-file', /empty/],
  ['a ZIP called .jsonl', zip, 'archive', /zip/],
  ['a tar called .txt', tar, 'archive', /tar/],
  ['a picture called .csv', png, 'binary-file', /image\/png/],
  ['unknown bytes called .txt', Buffer.from([1, 0, 2, 0, 3, 0, 200, 201]), 'binary-file', /binary/],
  ['an RTF', '{\\rtf1 hello}', 'unread-document', /RTF/],
])('%s is refused, with what to do', async (_, content, code, words) => {
  const fault = await faultOf(content);
  expect(fault).toMatchObject({ code, severity: 'error' });
  expect(inEnglish(fault?.message ?? '')).toMatch(words);
  expect(fault?.mend).toBeDefined();
});

test.each([
  ['UTF-16', Buffer.from('\uFEFFa,b', 'utf16le')],
  ['UTF-16 the other way', Buffer.from('\uFEFFa,b', 'utf16le').swap16()],
  ['UTF-16 without its mark', Buffer.from('question,answer', 'utf16le')],
  ['text that begins as a bitmap does', 'BM begins a bitmap, and this sentence'],
])('%s is text', async (_, content) => {
  expect(await faultOf(content)).toBeUndefined();
});
