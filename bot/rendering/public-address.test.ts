import { expect, test } from 'vitest';
import { publicAddress } from './public-address.ts';

test.each([
  ['https://a.example/x', 'https://a.example/x'],
  ['/docs/a.md', 'https://mill.example/docs/a.md'],
  ['javascript:alert(1)', undefined],
  ['http://127.0.0.1:8484/', undefined],
  ['http://[::1]/', undefined],
  ['http://2130706433/', undefined],
  ['http://localhost/', undefined],
  ['https://ana:secret@a.example/', undefined],
  ['//elsewhere.example', undefined],
  ['http://192.168.1.5/wiki', undefined],
  ['http://mill.local/', undefined],
  [`https://a.example/${'x'.repeat(100)}`, undefined],
  ['chapter.md', undefined],
])('what is linked is public: %s', (given, address) => {
  expect(publicAddress(given, 'https://mill.example', 100)).toBe(address);
});
