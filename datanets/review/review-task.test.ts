import { expect, test } from 'vitest';
import { dice } from '../room.fixture.ts';
import { samplePositions } from './review-task.ts';
import { fieldsOf } from './row-fields.ts';

test('a sample has ten of the rows, each at most once, and every row has the same chance', () => {
  const counts = new Map<number, number>();
  const random = dice(3);
  for (let round = 0; round < 3000; round++) {
    const positions = samplePositions(30, random);
    expect(new Set(positions).size).toBe(10);
    for (const position of positions) counts.set(position, (counts.get(position) ?? 0) + 1);
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([...Array(30).keys()]);
  expect(Math.min(...counts.values())).toBeGreaterThan(850);
  expect(Math.max(...counts.values())).toBeLessThan(1150);
  expect(samplePositions(3, random)).toEqual([0, 1, 2]);
});

test('longer conversations are shown by who speaks', () => {
  const message = (role: 'system' | 'user' | 'assistant') => ({ role, content: 'x' });
  const names = (...roles: ('system' | 'user' | 'assistant')[]) =>
    fieldsOf({ messages: roles.map(message) }).map(field => field.name);
  expect(names('system', 'user', 'assistant')).toEqual(['system', 'question', 'answer']);
  expect(names('user', 'assistant', 'user', 'assistant')).toEqual(['user', 'assistant', 'user', 'assistant']);
  expect(fieldsOf({ text: 'x' })).toEqual([{ name: 'text', text: 'x' }]);
});
