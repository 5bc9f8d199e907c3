import { expect, test } from 'vitest';
import { type CastVote, isStruck, meanGrade, outcomeOf, posterior, trustOf } from './decision.ts';

type Grade = CastVote['grade'];
const votes = (grades: Grade[], trust = 0.8) => grades.map(grade => ({ grade, trust }));

test('whoever has seen no gold task starts with a trust of 0.8, and it stays between 0.55 and 0.97', () => {
  expect(trustOf({ seen: 0, right: 0 })).toBe(0.8);
  expect(trustOf({ seen: 100, right: 0 })).toBe(0.55);
  expect(trustOf({ seen: 1000, right: 1000 })).toBe(0.97);
  expect(trustOf({ seen: 10, right: 5 })).toBeCloseTo(0.6);
});

test('two agreeing reviewers of the first trust give 0.94, or 0.06', () => {
  expect(posterior(votes(['good', 'usable']))).toBeCloseTo(0.9412, 4);
  expect(posterior(votes(['reject', 'reject']))).toBeCloseTo(0.0588, 4);
});

test.each<[Grade[], ReturnType<typeof outcomeOf>]>([
  [[], 'more'],
  [['excellent'], 'more'],
  [['good', 'good'], 'accept'],
  [['reject', 'reject'], 'reject'],
  [['good', 'reject'], 'more'],
  [['good', 'reject', 'good'], 'more'],
  [['good', 'reject', 'good', 'usable'], 'accept'],
  [['good', 'reject', 'reject', 'reject'], 'reject'],
  [['good', 'reject', 'good', 'reject'], 'more'],
  [['good', 'reject', 'good', 'reject', 'good'], 'steward'],
])('%j comes to %s', (grades, outcome) => {
  expect(outcomeOf(votes(grades))).toBe(outcome);
});

test('one trusted reviewer never decides alone, and two of little trust need more', () => {
  expect(outcomeOf(votes(['good'], 0.97))).toBe('more');
  expect(outcomeOf(votes(['good', 'good'], 0.55))).toBe('more');
});

test('the trusted outweigh the untrusted', () => {
  const split = [
    { grade: 'reject' as const, trust: 0.97 },
    { grade: 'good' as const, trust: 0.6 },
  ];
  expect(outcomeOf(split)).toBe('reject');
});

test('the value is the mean grade of those who accepted', () => {
  expect(meanGrade(votes(['usable', 'excellent']))).toBe(800);
  expect(meanGrade(votes(['good', 'reject', 'excellent']))).toBe(900);
});

test('a row is out when half of those who accept struck it', () => {
  expect([isStruck(0, 2), isStruck(1, 2), isStruck(1, 3), isStruck(2, 3), isStruck(1, 1)]).toEqual([
    false,
    true,
    false,
    true,
    true,
  ]);
});
