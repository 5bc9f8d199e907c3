import { expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import { decode } from './decode.ts';

test('a byte order mark goes, and line ends are one character', () => {
  expect(decode(Buffer.from('\uFEFFa\r\nb\rc\n'))).toEqual({ text: 'a\nb\nc\n' });
});

test.each([
  ['a byte that no encoding of the West has', Buffer.from('eins\nzwei\nK\x81se\n', 'latin1'), 3, 11, '81'],
  ['a character that is cut off', Buffer.from('ab€').subarray(0, 4), 1, 2, 'E2'],
  ['signs in the middle of words', Buffer.from('ma\xb3y, bia\xb3y, ca\xb3y, wo\xb3y', 'latin1'), 1, 2, 'B3'],
])('%s is refused with its line, byte and offset', (_, bytes, line, offset, byte) => {
  const result = decode(bytes);
  if (!('fault' in result)) throw new Error('was taken');
  expect(result.fault.code).toBe('not-utf-8');
  expect(inEnglish(result.fault.message)).toContain(
    `Line ${line} is not UTF-8: byte 0x${byte} at offset ${offset}`,
  );
});

test('the first wrong byte is found wherever it is, between characters of all lengths', () => {
  const good = Buffer.from('aä€😀\n'.repeat(100));
  for (const at of [0, 1, 3, 6, 10, 11, 500, 1090]) {
    const bytes = Buffer.concat([good.subarray(0, at), Buffer.from([0xff]), good]);
    const before = Buffer.from(good.subarray(0, at));
    const whole = 'fault' in decode(before) ? undefined : at;
    if (whole === undefined) continue;
    const result = decode(bytes);
    expect('fault' in result && inEnglish(result.fault.message)).toContain(
      `at offset ${at.toLocaleString('en-US')};`,
    );
  }
});

test.each([
  ['Windows-1252', Buffer.from('Käse \x80 5', 'latin1'), 'Käse € 5', 'windows-1252'],
  ['UTF-16', Buffer.from('\uFEFFa mill', 'utf16le'), 'a mill', 'utf-16'],
  [
    'UTF-16 without its mark',
    Buffer.from('é, a mill by a river', 'utf16le'),
    'é, a mill by a river',
    'utf-16',
  ],
])('%s is read, and said', (_, bytes, text, code) => {
  expect(decode(bytes)).toMatchObject({ text, note: { code } });
});
