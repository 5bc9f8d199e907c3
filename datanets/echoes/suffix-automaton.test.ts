import { expect, test } from 'vitest';
import { dice } from '../dice.fixture.ts';
import { occurrencesOf } from './occurrences.ts';
import { SuffixAutomaton } from './suffix-automaton.ts';

const contains = (sequence: readonly number[], part: readonly number[]) =>
  sequence.some((_, at) => part.every((symbol, i) => sequence[at + i] === symbol));

/** Passages of `read` that stand in `indexed` and can be made longer on neither side, by trying all. */
function common(indexed: readonly number[], read: readonly number[]): string[] {
  const found: [number, number][] = [];
  for (let from = 0; from < read.length; from++)
    for (let to = from + 1; to <= read.length; to++)
      if (contains(indexed, read.slice(from, to))) found.push([from, to]);
  return found
    .filter(([from, to]) => !found.some(([a, b]) => a <= from && b >= to && b - a > to - from))
    .map(([from, to]) => `${from}-${to}`)
    .sort();
}

test('finds the very passages that trying all finds, in sequences that repeat themselves', () => {
  const random = dice(7);
  const sequence = (length: number, symbols: number) =>
    Array.from({ length }, () => Math.floor(random() * symbols));
  for (let round = 0; round < 200; round++) {
    const symbols = 1 + (round % 5);
    const indexed = sequence(1 + (round % 13), symbols);
    const read = sequence(round % 17, symbols + 1);
    const automaton = new SuffixAutomaton(indexed);
    const found: string[] = [];
    automaton.read(read, (state, length, end) => {
      const passage = read.slice(end - length + 1, end + 1);
      const last = automaton.endOf(state);
      expect(indexed.slice(last - length + 1, last + 1)).toEqual(passage);
      found.push(`${end - length + 1}-${end + 1}`);
    });
    expect(found.sort()).toEqual(common(indexed, read));
    expect(automaton.size).toBeLessThanOrEqual(Math.max(2, 2 * indexed.length));
  }
});

test.each([
  [
    [1, 1],
    [1, 1, 1, 2, 1, 1],
    [0, 1, 4],
  ],
  [
    [1, 2, 1],
    [1, 2, 1, 2, 1],
    [0, 2],
  ],
  [[3], [1, 2], []],
  [[], [1], []],
])('%j stands in %j at %j', (wanted, sequence, found) => {
  expect(occurrencesOf(wanted, sequence)).toEqual(found);
});
