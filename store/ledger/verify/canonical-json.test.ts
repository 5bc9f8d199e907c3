import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.js';

test('the RFC’s own example comes out as the RFC writes it', () => {
  // RFC 8785, 3.2.2 to 3.2.4.
  const given = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(given)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('names are sorted by their UTF-16 units, as in the RFC’s example', () => {
  const given = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
  const names = Object.keys(JSON.parse(canonicalJson(given)));
  expect(canonicalJson(given)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  expect(names).toHaveLength(7);
});

test('what has no one text is refused, and what is undefined is left out', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  expect(canonicalJson(-0)).toBe('0');
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { '\udfff': 1 }, () => 1, [undefined]])
    expect(() => canonicalJson(wrong)).toThrow(TypeError);
});
