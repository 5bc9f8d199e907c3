import { expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import { faultOf } from './json-scan.ts';

const whole = [
  '{"a": [1, -2.5e+3, true, false, null, "x\\n\\u00e9\\"", {}], "b": {"c": []}}',
  '[]',
  ' "text" ',
  '0',
  '-0.1',
];

test.each(whole)('JSON has no fault: %s', text => {
  expect(faultOf(text)).toBeUndefined();
  expect(() => JSON.parse(text)).not.toThrow();
});

test.each([
  ['', 0, /ends where a value/],
  ['{"a": 1', 7, /ends before a comma or }/],
  ['{"a": "abc', 10, /ends inside a text/],
  ['{"a": 1,}', 7, /comma before the }/],
  ['[1, 2,]', 5, /comma before the ]/],
  ["{'a': 1}", 1, /“'” where a name in double quotes/],
  ['{"a": \'b\'}', 6, /single quote/],
  ['{"a" 1}', 5, /colon is missing/],
  ['{"a": 01}', 6, /“0” stands where a value/],
  ['{"a": NaN}', 6, /“N” stands/],
  ['{"a": "line\nbreak"}', 11, /line break or control character/],
  ['{"a": "\\x"}', 7, /\\x is no escape/],
  ['{"a": 1} {', 9, /something follows/],
  ['[1 2]', 3, /“2” instead of a comma or ]/],
])('%j is faulty at %i', (text, at, words) => {
  const fault = faultOf(text);
  expect(fault?.at).toBe(at);
  expect(inEnglish(fault?.said ?? '')).toMatch(words);
  expect(() => JSON.parse(text)).toThrow();
});

test('a hundred thousand levels of nesting are a fault and no crash', () => {
  expect(inEnglish(faultOf('['.repeat(100_000))?.said ?? '')).toMatch(/more than 64 levels/);
  expect(inEnglish(faultOf('{"a":'.repeat(100_000))?.said ?? '')).toMatch(/more than 64 levels/);
});

test('it says the same as JSON.parse on mutilated JSON', () => {
  const text = whole[0] ?? '';
  for (let cut = 0; cut < text.length; cut++) {
    for (const mutilated of [
      text.slice(0, cut),
      text.slice(0, cut) + text.slice(cut + 1),
      `${text.slice(0, cut)}x${text.slice(cut)}`,
    ]) {
      const parses = (() => {
        try {
          JSON.parse(mutilated);
          return true;
        } catch {
          return false;
        }
      })();
      expect(faultOf(mutilated) === undefined, mutilated).toBe(parses);
    }
  }
});
