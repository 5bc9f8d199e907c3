import { expect, test } from 'vitest';
import { inLanguage } from './language/translate.ts';
import { bytes, cut, dateAndTime, duration, figure, list, number, percent, rowNumbers } from './words.ts';

test('numbers are said as a person would say them', () => {
  expect([number(1), number(1482), number(0)]).toEqual(['1', '1,482', '0']);
  expect([bytes(812), bytes(41_300), bytes(3_140_000), bytes(999_900), bytes(1_500_000_000)]).toEqual([
    '812 bytes',
    '41 kB',
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
  expect(rowNumbers([3], 1)).toBe('row 3');
  expect(rowNumbers([3, 7], 2)).toBe('rows 3 and 7');
  expect(rowNumbers([3, 7, 19, 20, 21, 22], 12)).toBe('rows 3, 7, 19, 20, 21 and 7 more');
  expect(rowNumbers([], 0)).toBe('');
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

test('each language has its own numbers, units, dates and lists', () => {
  const said = () => [
    number(1_234_567),
    bytes(3_140_000),
    duration(7800),
    percent(0.42),
    list(['a', 'b', 'c'], 'or'),
    dateAndTime(new Date('2026-11-22T17:05:00Z')),
  ];
  const plainSpaces = (words: string[]) => words.map(word => word.replace(/[\u00a0\u202f]/g, ' '));
  expect(plainSpaces(inLanguage('de', said))).toEqual([
    '1.234.567',
    '3,1 MB',
    '2 Stunden 10 Minuten',
    '42 %',
    'a, b oder c',
    '22. November 2026, 17:05 UTC',
  ]);
  expect(plainSpaces(inLanguage('ru', said))).toEqual([
    '1 234 567',
    '3,1 МБ',
    '2 часа 10 минут',
    '42 %',
    'a, b или c',
    '22 ноября 2026 г., 17:05 UTC',
  ]);
  expect(plainSpaces(inLanguage('zh', said))).toEqual([
    '1,234,567',
    '3.1 MB',
    '2小时 10分钟',
    '42%',
    'a、b或c',
    '2026年11月22日, 17:05 UTC',
  ]);
});
