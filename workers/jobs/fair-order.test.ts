import { expect, test } from 'vitest';
import { fairOrder, type WaitingJob } from './fair-order.ts';

/** `3 mill ana`: job 3 of ana in the community mill. */
function jobs(...lines: string[]): WaitingJob[] {
  return lines.map(line => {
    const [number, community = '', person = '', weight = 1] = line.split(' ');
    return {
      number: Number(number),
      run: 1,
      communityId: community.charCodeAt(0),
      personId: person.charCodeAt(0),
      weight: Number(weight),
    };
  });
}
const used = (community: string, person: string, seconds: number) => ({
  communityId: community.charCodeAt(0),
  personId: person.charCodeAt(0),
  seconds,
});
const order = (waiting: WaitingJob[], ...had: ReturnType<typeof used>[]) =>
  fairOrder(waiting, had, 600).map(({ number }) => number);

test('jobs of one person go in the order they were asked for', () => {
  expect(order(jobs('3 m a', '1 m a', '2 m a'))).toEqual([1, 2, 3]);
});

test('who queued many lets others in between', () => {
  expect(order(jobs('1 m a', '2 m a', '3 m a', '4 m b'))).toEqual([1, 4, 2, 3]);
});

test('who had no time lately goes first', () => {
  expect(order(jobs('1 m a', '2 m b'), used('m', 'a', 60))).toEqual([2, 1]);
});

test('communities share first, however many people each has', () => {
  expect(order(jobs('1 m a', '2 m b', '3 m c', '4 w d', '5 w d'))).toEqual([1, 4, 2, 5, 3]);
});

test('a community that was busy waits for one that was not, and its people’s shares stay theirs', () => {
  expect(order(jobs('1 m a', '2 m b', '3 w a'), used('m', 'a', 3600))).toEqual([3, 2, 1]);
});

test('who has twice the weight gets two turns for one of the others', () => {
  expect(order(jobs('1 m a', '2 m a', '3 m a', '4 m s 2', '5 m s 2', '6 m s 2'))).toEqual([1, 4, 5, 2, 6, 3]);
});

test('nobody waits for ever behind one who keeps asking', () => {
  const asking = jobs('1 m a', ...Array.from({ length: 50 }, (_, at) => `${at + 2} m s 4`));
  expect(order(asking, used('m', 'a', 3600)).indexOf(1)).toBeLessThan(26);
});
