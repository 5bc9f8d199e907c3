import { expect, test } from 'vitest';
import { bytes, count, cut, duration, figure, list, places } from './words.ts';

test('numbers are said as a person would say them', () => {
  expect([count(1, 'row'), count(1482, 'row'), count(0, 'reply', 'replies')]).toEqual([
    '1 row',
    '1,482 rows',
    '0 replies',
  ]);
  expect([bytes(812), bytes(41_300), bytes(3_140_000), bytes(999_900), bytes(1_500_000_000)]).toEqual([
    '812 bytes',
    '41 KB',
    '3.1 MB',
    '1 MB',
    '1.5 GB',
  ]);
  expect([
    duration(0.2),
    duration(40),
    duration(240),
    duration(5400),
    duration(7800),
    duration(260_000),
  ]).toEqual(['1 second', '40 seconds', '4 minutes', '1 hour 30 minutes', '2 hours 10 minutes', '3 days']);
  expect([figure(1.6934), figure(0.04123), figure(114.2), figure(0)]).toEqual(['1.69', '0.0412', '114', '0']);
});

test('places name the first few rows and count the rest', () => {
  expect(places([3], 1)).toBe('row 3');
  expect(places([3, 7], 2)).toBe('rows 3 and 7');
  expect(places([3, 7, 19, 20, 21, 22], 12)).toBe('rows 3, 7, 19, 20, 21 and 7 more');
  expect(places([], 0)).toBe('');
});

test('lists and cut text', () => {
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'], 'or')]).toEqual([
    '',
    'a',
    'a and b',
    'a, b or c',
  ]);
  expect(cut('grain 🌾🌾🌾', 8)).toBe('grain 🌾…');
});
