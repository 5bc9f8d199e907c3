import { expect, test } from 'vitest';
import { openHelpCooldown } from './help-cooldown.ts';

let now = 0;
const open = () => openHelpCooldown(() => now);
const times = (n: number, next: (at: number) => string) => Array.from({ length: n }, (_, at) => next(at));

test('thirty messages of one person at once are answered by three help cards and one notice', () => {
  const cooldown = open();
  const answers = times(30, () => cooldown.next(1, 1));
  expect(answers.slice(0, 5)).toEqual(['help', 'help', 'help', 'notice', 'nothing']);
  expect(answers.filter(answer => answer !== 'nothing')).toHaveLength(4);
});

test('a crowd in one chat is answered by six help cards and one notice, and another chat as ever', () => {
  const cooldown = open();
  const answers = times(20, person => cooldown.next(1, person));
  expect(answers.filter(answer => answer === 'help')).toHaveLength(6);
  expect(answers.filter(answer => answer === 'notice')).toHaveLength(1);
  expect(cooldown.next(2, 3)).toBe('help');
});

test('silence lasts as long as the flood does, and not longer', () => {
  const cooldown = open();
  times(10, () => cooldown.next(1, 1));
  now += 9000;
  expect(cooldown.next(1, 1)).toBe('nothing');
  now += 31_000;
  expect(cooldown.next(1, 1)).toBe('help');
});
