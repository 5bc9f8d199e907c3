import { describe, expect, test } from 'vitest';
import { json, sql } from './sql.ts';

test('values become parameters in their order', () => {
  expect(sql`select * from t where a = ${1} and b = ${'x'}`).toEqual({
    text: 'select * from t where a = $1 and b = $2',
    values: [1, 'x'],
  });
});

test('a fragment is spliced in with its own values', () => {
  const where = sql`where a = ${1} and b = ${2}`;
  expect(sql`select ${0} from t ${where} limit ${3}`).toEqual({
    text: 'select $1 from t where a = $2 and b = $3 limit $4',
    values: [0, 1, 2, 3],
  });
});

test('fragments of fragments keep their order', () => {
  const inner = sql`b = ${'b'}`;
  const outer = sql`a = ${'a'} and ${inner} and c = ${'c'}`;
  expect(sql`select where ${outer} or ${inner}`).toEqual({
    text: 'select where a = $1 and b = $2 and c = $3 or b = $4',
    values: ['a', 'b', 'c', 'b'],
  });
});

describe('json', () => {
  test.each([
    ['a NUL', 'a\0b', 'a\uFFFDb'],
    ['half of a surrogate pair', 'a\uD83Db', 'a\uFFFDb'],
    ['the other half', '\uDE00', '\uFFFD'],
    ['a whole pair', '😀', '😀'],
    ['a backslash and the letters of a NUL', '\\u0000', '\\u0000'],
    ['two backslashes before them', '\\\\u0000', '\\\\u0000'],
    ['quotes, tabs and newlines', '"\t\n\r\\', '"\t\n\r\\'],
  ])('%s in a string', (_, given, kept) => {
    expect(JSON.parse(json([given, { [given]: given }]))).toEqual([kept, { [kept]: kept }]);
  });
});
