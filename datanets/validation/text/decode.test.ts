import { expect, test } from 'vitest';
import { decode } from './decode.ts';

test('a byte order mark goes, and line ends are one character', () => {
  expect(decode(Buffer.from('\uFEFFa\r\nb\rc\n'))).toEqual({ text: 'a\nb\nc\n' });
});

test.each([
  ['Latin-1', Buffer.from('eins\nzwei\nKäse\n', 'latin1'), 3, 11, 'E4'],
  ['a lone continuation byte', Buffer.from([0x61, 0x80, 0x61]), 1, 1, '80'],
  ['a character that is cut off', Buffer.from('ab€').subarray(0, 4), 1, 2, 'E2'],
  ['an overlong form', Buffer.from([0xc0, 0xaf]), 1, 0, 'C0'],
])('%s is refused with its line, byte and offset', (_, bytes, line, offset, byte) => {
  const result = decode(bytes);
  if (!('fault' in result)) throw new Error('was taken');
  expect(result.fault.code).toBe('not-utf-8');
  expect(result.fault.message).toContain(`Line ${line} is not UTF-8: byte 0x${byte} at offset ${offset}`);
});

test('the first wrong byte is found wherever it is, between characters of all lengths', () => {
  const good = Buffer.from('aä€😀\n'.repeat(100));
  for (const at of [0, 1, 3, 6, 10, 11, 500, 1090]) {
    const bytes = Buffer.concat([good.subarray(0, at), Buffer.from([0xff]), good]);
    const before = Buffer.from(good.subarray(0, at));
    const whole = 'fault' in decode(before) ? undefined : at;
    if (whole === undefined) continue;
    const result = decode(bytes);
    expect('fault' in result && result.fault.message).toContain(`at offset ${at.toLocaleString('en-US')};`);
  }
});

test('UTF-16 without its mark is guessed', () => {
  const result = decode(
    Buffer.concat([Buffer.from('é, a mill by a river, '.repeat(20), 'utf16le'), Buffer.from([0xd8])]),
  );
  expect('fault' in result && result.fault.message).toMatch(/looks like UTF-16/);
});
