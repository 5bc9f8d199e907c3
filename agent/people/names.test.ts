import { expect, test } from 'vitest';
import { claimsRole, cleanName, lookalike } from './names.ts';

const long = 'a'.repeat(40);

test.each([
  ['Ana', 'ana'],
  ['Аna', 'Ana'],
  ['Ａｎａ', 'Ana'],
  ['A\u200bna', 'Ana'],
  ['Ána', 'Ana'],
  ['AIice', 'Alice'],
  ['B0b', 'Bob'],
  [`${long}b`, long],
])('%s can be taken for %s', (name, other) => {
  expect(lookalike(cleanName(name), ['Zoe', other])).toBe(other);
});

test.each(['Anna', 'Ann', 'Анна', '安娜', 'Lia'])('%s is a name of its own', name => {
  expect(lookalike(cleanName(name), ['Ana', 'Ila', 'Zoe'])).toBeUndefined();
});

test.each([
  'operator',
  'оperator',
  '0perator',
  'OPERATOR',
  'op.erator',
  'Ana (operator)',
  'Steward 2',
  'оператор',
  '运营者',
  'Gr1stmill',
])('%s claims a role', name => {
  expect(claimsRole(name)).toBe(true);
});

test.each(['Ana', 'Mary Steward', 'Cooper', 'Makena', 'Оля', '小明'])('%s claims none', name => {
  expect(claimsRole(name)).toBe(false);
});

test('what can’t be seen is no part of a name, and a letter of two halves is not cut in two', () => {
  expect(cleanName(' \u202eAna\u200b \n  Bo\u0000 ')).toBe('Ana Bo');
  expect(cleanName('😀'.repeat(50))).toBe('😀'.repeat(40));
});
